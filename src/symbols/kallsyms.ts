import { Column, lastNotAbove, orderOf } from './columns.js'
import { NameStore } from './name-store.js'

/** A function of the kernel, a module or a BPF program. */
export interface KernelSymbol {
  name: string
  /** `kernel`, a module's name, or `bpf`. */
  module: string
  offset: number
}

const symbolsMax = 1 << 21
const pageSize = 4096
const [newline, space, tab, bracket] = [10, 32, 9, 91]
const hex = new Int8Array(256).fill(-1)
for (let digit = 0; digit < 16; digit++) hex[digit.toString(16).charCodeAt(0)] = digit
const textTypes = new Set([...'tTwW'].map((each) => each.charCodeAt(0)))

/**
 * The functions in /proc/kallsyms, in columns: 12 bytes and the name each. Lines are
 *
 *     ffffffff81000000 T _stext
 *     ffffffffc0a01000 t nft_trace	[nf_tables]
 *
 * Addresses are held as signed numbers, exact down to -2^53. What is no function only ends the
 * one before it.
 */
export class KernelSymbols {
  readonly #names = new NameStore()
  readonly #modules: string[] = []
  #starts: Float64Array
  #name: Float64Array
  #module: Uint32Array
  /** Why there is none; undefined where there are. */
  readonly reason: string | undefined
  /** Functions. */
  count = 0

  constructor(text: Uint8Array) {
    const starts = new Column(new Float64Array(1 << 16))
    const names = new Column(new Float64Array(1 << 16))
    const modules = new Column(new Uint32Array(1 << 16))
    let hidden = 0
    for (let at = 0; at < text.length && starts.length < symbolsMax;) {
      let end = text.indexOf(newline, at)
      if (end < 0) end = text.length
      const found = this.#line(text, at, end)
      if (found?.start === 0) hidden++
      else if (found) {
        starts.push(found.start)
        names.push(found.name)
        modules.push(found.module)
      }
      at = end + 1
    }
    const kept = starts.cells.subarray(0, starts.length)
    const order = orderOf(kept)
    this.#starts = new Float64Array(order.length)
    this.#name = new Float64Array(order.length)
    this.#module = new Uint32Array(order.length)
    order.forEach((from, to) => {
      this.#starts[to] = kept[from]!
      this.#name[to] = names.cells[from]!
      this.#module[to] = modules.cells[from]!
    })
    this.reason = this.count > 0 ? undefined : noKernelNames(hidden)
  }

  /** A line's address, name (-1: no function) and module. */
  #line(text: Uint8Array, at: number, end: number) {
    let [high, low, digits] = [0, 0, 0]
    for (; at < end && hex[text[at]!]! >= 0; at++, digits++) {
      high = (high << 4) | (low >>> 28) | 0
      low = (low << 4) | hex[text[at]!]! | 0
    }
    if (digits === 0 || digits > 16 || text[at] !== space || at + 3 >= end) return undefined
    const start = high * 0x1_0000_0000 + (low >>> 0)
    if (start === 0) return { start, name: -1, module: 0 }
    const isText = textTypes.has(text[at + 1]!)
    const from = at + 3
    let to = from
    while (to < end && text[to] !== tab && text[to] !== space) to++
    const module = this.#moduleAt(text, to, end)
    const name = isText ? this.#names.add(text, from, to) : -1
    if (name === undefined) return undefined
    if (isText) this.count++
    return { start, name, module }
  }

  /** The number of the module in brackets. The same one comes many times in a row. */
  #moduleAt(text: Uint8Array, to: number, end: number): number {
    const open = to < end ? text.indexOf(bracket, to) : -1
    const from = open >= 0 && open < end ? open + 1 : end
    const name =
      from < end ? Buffer.from(text.subarray(from, end - 1)).toString('latin1') : 'kernel'
    if (this.#modules.at(-1) === name) return this.#modules.length - 1
    const known = this.#modules.indexOf(name)
    return known >= 0 ? known : this.#modules.push(name) - 1
  }

  /** The function that an address lies in. */
  find(address: bigint): KernelSymbol | undefined {
    const wanted = Number(BigInt.asIntN(64, address))
    let at = lastNotAbove(this.#starts, wanted)
    const [start, module] = [this.#starts[at] ?? 0, this.#module[at] ?? 0]
    // Of several names for one address the first is the function's own.
    while (at > 0 && this.#starts[at - 1] === start) at--
    while (this.#name[at] === -1 && this.#starts[at + 1] === start) at++
    if (at < 0 || this.#name[at] === -1) return undefined
    // Behind the last function of a module lies what nobody knows.
    const isLast = this.#module[lastNotAbove(this.#starts, wanted) + 1] !== module
    if (isLast && wanted >= Math.floor(start / pageSize + 1) * pageSize) return undefined
    const name = this.#names.at(this.#name[at]!)
    return { name, module: this.#modules[module] ?? 'kernel', offset: wanted - start }
  }
}

function noKernelNames(hidden: number): string {
  if (hidden === 0) return 'the kernel has no list of its symbols (CONFIG_KALLSYMS)'
  return 'the kernel hides its addresses (kernel.kptr_restrict, or no CAP_SYSLOG)'
}
