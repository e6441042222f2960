import { Column, lastNotAbove, orderOf } from './columns.js'
import { NameStore } from './name-store.js'

const entriesMax = 1 << 21
const lineMax = 1 << 14
const [newline, space] = [10, 32]

/**
 * /tmp/perf-PID.map, which just-in-time compilers write for us, and go on writing:
 *
 *     7f8a3c001000 1a0 LazyCompile:~render /app/view.js:12
 *
 * Code moves and its place is used again, so where entries overlap the later one is right.
 */
export class PerfMap {
  readonly #starts = new Column(new Float64Array(64))
  readonly #sizes = new Column(new Uint32Array(64))
  readonly #names = new Column(new Uint32Array(64))
  readonly #text = new NameStore()
  /** The start of a line whose end was not written yet. */
  #rest = new Uint8Array(0)
  #index: { starts: Float64Array; entries: Uint32Array } | undefined
  /** Lines that say nothing, and entries that there was no room for. */
  wrong = 0
  left = 0

  /** How many entries there are. */
  get length(): number {
    return this.#starts.length
  }

  /** Takes the next bytes of the file. */
  add(bytes: Uint8Array): void {
    const text = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    let at = 0
    for (;;) {
      const end = text.indexOf(newline, at)
      if (end < 0) break
      this.#line(text, at, end)
      at = end + 1
    }
    const rest = text.subarray(at)
    // A line without end would be joined anew each time.
    this.#rest = rest.length > lineMax ? new Uint8Array(0) : Uint8Array.from(rest)
    if (rest.length > lineMax) this.wrong++
    this.#index = undefined
  }

  #line(text: Uint8Array, from: number, to: number): void {
    if (to - from < 5) return
    const head = Buffer.from(text.buffer, text.byteOffset + from, Math.min(to - from, 40))
    // Node writes few digits, Java sixteen of each.
    const [, start, size] =
      /^(?:0x)?([0-9a-f]{1,16}) (?:0x)?0{0,8}([0-9a-f]{1,8}) /i.exec(head.toString('latin1')) ?? []
    if (start === undefined || size === undefined || to - from > lineMax) {
      this.wrong++
      return
    }
    const first = text.indexOf(space, from) + 1
    const nameAt = text.indexOf(space, first) + 1
    const [address, length] = [parseInt(start, 16), parseInt(size, 16)]
    if (!Number.isSafeInteger(address) || length === 0) this.wrong++
    else if (this.length >= entriesMax) this.left++
    else this.#keep(address, length, this.#text.add(text, nameAt, to))
  }

  #keep(start: number, size: number, name: number | undefined): void {
    if (name === undefined) {
      this.left++
      return
    }
    this.#starts.push(start)
    this.#sizes.push(size)
    this.#names.push(name)
  }

  /** The name of what lies at an address. */
  find(address: number): string | undefined {
    const index = (this.#index ??= this.#flatten())
    const at = lastNotAbove(index.starts, address)
    const entry = at < 0 ? 0 : index.entries[at]!
    return entry === 0 ? undefined : this.#text.at(this.#names.cells[entry - 1]!)
  }

  /**
   * Cuts the overlapping entries into pieces that do not overlap, each belonging to the latest
   * entry over it (its number + 1; 0: none). A sweep over all starts and ends, with a heap of
   * the entries that are open: n log n, whatever overlaps what.
   */
  #flatten() {
    const count = this.#starts.length
    const begins = this.#starts.cells.subarray(0, count)
    const ends = begins.map((start, index) => start + this.#sizes.cells[index]!)
    const byStart = orderOf(begins)
    const byEnd = orderOf(ends)
    const [starts, entries] = [
      new Column(new Float64Array(count)),
      new Column(new Uint32Array(count)),
    ]
    const open = new LatestFirst()
    for (let started = 0, ended = 0; ended < count;) {
      const position = Math.min(
        started < count ? begins[byStart[started]!]! : Infinity,
        ends[byEnd[ended]!]!,
      )
      while (started < count && begins[byStart[started]!]! === position)
        open.push(byStart[started++]!)
      while (ended < count && ends[byEnd[ended]!]! === position) ended++
      while (open.top !== undefined && ends[open.top]! <= position) open.pop()
      const now = open.top === undefined ? 0 : open.top + 1
      if (starts.length > 0 && entries.cells[entries.length - 1] === now) continue
      starts.push(position)
      entries.push(now)
    }
    return {
      starts: starts.cells.slice(0, starts.length),
      entries: entries.cells.slice(0, entries.length),
    }
  }
}

/** A heap of numbers with the largest on top. */
class LatestFirst {
  readonly #heap: number[] = []

  get top(): number | undefined {
    return this.#heap[0]
  }

  push(value: number): void {
    const heap = this.#heap
    let at = heap.push(value) - 1
    for (; at > 0;) {
      const above = (at - 1) >> 1
      if (heap[above]! >= value) break
      heap[at] = heap[above]!
      at = above
    }
    heap[at] = value
  }

  pop(): void {
    const heap = this.#heap
    const value = heap.pop()
    if (heap.length === 0 || value === undefined) return
    let at = 0
    for (;;) {
      let below = at * 2 + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && heap[below + 1]! > heap[below]!) below++
      if (heap[below]! <= value) break
      heap[at] = heap[below]!
      at = below
    }
    heap[at] = value
  }
}
