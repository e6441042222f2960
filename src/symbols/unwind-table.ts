/** The table of a file's call frames, in the form in which BPF programs search it. */
import type { Elf, Segment } from '../elf/elf.js'
import type { FrameRows } from './eh-frame.js'
import type { RuleSet } from './unwind-rules.js'

/** For each 64 KiB of a file, beginning with number `base`, the rows of its code. */
export interface UnwindTable {
  base: number
  /** Rows: where they begin in their 64 KiB, and the number of the rule << 16; or none. */
  pages: Uint32Array[]
  rows: number
}

/** How many rows a chunk holds: UNWIND_ROWS of unwind_tables.h. */
export const chunkRows = 16384

/** Bytes of the file that a page of a table is for. */
export const pageBytes = 1 << 16
const pagesMax = 1 << 14
const executable = 1
const load = 1

/** The segments that hold code, in the order in which they lie in the file. */
export function codeOf({ segments }: Pick<Elf, 'segments'>): Segment[] {
  return segments
    .filter(({ type, flags }) => type === load && (flags & executable) !== 0)
    .sort((a, b) => a.offset - b.offset)
}

/** Rows by where they lie in the file, which is what a mapping tells. */
export function tableOf(
  elf: Pick<Elf, 'segments'>,
  rows: FrameRows,
  rules: RuleSet,
): UnwindTable | undefined {
  const pages = new Map<number, number[]>()
  for (const segment of codeOf(elf)) addSegment(pages, segment, rows, rules.none)
  const numbers = [...pages.keys()]
  if (numbers.length === 0) return undefined
  const base = numbers.reduce((least, each) => Math.min(least, each))
  const count = numbers.reduce((most, each) => Math.max(most, each)) - base + 1
  if (count > pagesMax) return undefined
  const found = Array.from({ length: count }, (_, index) => {
    const page = pages.get(base + index) ?? []
    // Nobody writes code with a rule every 4 bytes.
    return Uint32Array.from(page.length > chunkRows ? [] : page)
  })
  return { base, pages: found, rows: found.reduce((sum, { length }) => sum + length, 0) }
}

function addSegment(
  pages: Map<number, number[]>,
  { address, offset, fileSize }: Segment,
  { addresses, rules }: FrameRows,
  none: number,
): void {
  const end = address + fileSize
  let row = firstAtOrAfter(addresses, address)
  let rule = row > 0 ? rules[row - 1]! : none
  let at = address
  while (at < end && row <= addresses.length) {
    const next = Math.min(addresses[row] ?? end, end)
    if (next > at) addRange(pages, offset - address + at, offset - address + next, rule)
    at = next
    rule = rules[row++] ?? none
    if (pages.size > pagesMax) return
  }
  // What else is in its last 64 KiB is not this segment's.
  const last = offset + fileSize
  if (last % pageBytes !== 0) pages.get(Math.floor(last / pageBytes))?.push(rowOf(last, none))
}

/** A rule holds from one byte of the file to another. */
function addRange(pages: Map<number, number[]>, from: number, to: number, rule: number): void {
  const last = Math.floor((to - 1) / pageBytes)
  for (let number = Math.floor(from / pageBytes); number <= last; number++) {
    if (pages.size > pagesMax) return
    const start = Math.max(from, number * pageBytes)
    const page = pages.get(number)
    if (page) page.push(rowOf(start, rule))
    else pages.set(number, start % pageBytes === 0 ? [rowOf(start, rule)] : [0, rowOf(start, rule)])
  }
}

function rowOf(offset: number, rule: number): number {
  return rule * pageBytes + (offset % pageBytes)
}

function firstAtOrAfter(addresses: Uint32Array, wanted: number): number {
  let [low, high] = [0, addresses.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (addresses[middle]! < wanted) low = middle + 1
    else high = middle
  }
  return low
}
