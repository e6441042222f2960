/**
 * The call frames of a file, read where somebody needs them. A browser has a million rows, of which
 * a profile meets some thousand: `.eh_frame_hdr` has a sorted table of where each function's entry
 * lies in `.eh_frame` (Linux Standard Base 5.0, Core, §10.6.2), so those of some code are found,
 * and only the pieces that hold them are read. A file without that table is read whole, as are
 * small ones.
 */
import {
  sectionNamed,
  sectionType,
  readElf,
  type Elf,
  type Section,
  type Segment,
} from '../elf/elf.js'
import { ElfError } from '../elf/source.js'
import { EhFrame } from './eh-frame.js'
import { frameMachines } from './frame-state.js'
import type { PagedFile } from './paged-file.js'
import type { RuleSet } from './unwind-rules.js'
import { codeOf, pageBytes, tableOf, type UnwindTable } from './unwind-table.js'

/** Of `.eh_frame`: a C library has a quarter of it. */
const wholeMax = 1 << 19
const sectionMax = 64 << 20
const pieceSize = 1 << 16
/** Bytes of an entry that are read; none has so many. */
const entryMax = 1 << 16
/** Of what is read at once. */
const entriesMax = 1 << 18
/** Pointers to 4 bytes, from where the section lies (`DW_EH_PE_datarel | DW_EH_PE_sdata4`). */
const tableEncoding = 0x3b
const countEncoding = 3

/** The table of a section: where it is, and how many entries of 8 bytes it has. */
interface SearchTable {
  offset: number
  count: number
  /** What its numbers are counted from. */
  base: number
}

/** What a file says of its call frames. */
export class FrameIndex {
  /** The file's first page of code, and how many there are from there to its last. */
  readonly base: number
  readonly pages: number
  /** Whether all is read at once. */
  readonly whole: boolean
  readonly #code: Segment[]
  readonly #section: Section
  readonly #search: SearchTable | undefined
  readonly #bytes: Uint8Array
  readonly #frames: EhFrame
  readonly #pieces = new Set<number>()
  readonly #rules: RuleSet

  /** Of a file that has any, on a machine that we know. */
  static async open(
    file: PagedFile,
    rules: RuleSet,
    mostWhole = wholeMax,
  ): Promise<FrameIndex | undefined> {
    const elf = await file.run(readElf)
    const section = sectionNamed(elf, '.eh_frame')
    if (!frameMachines[elf.machine] || !section || section.type === sectionType.noBits)
      return undefined
    if (section.size > sectionMax) throw new ElfError('.eh_frame is too large')
    const search = section.size > mostWhole ? await searchTable(elf, file) : undefined
    const index = new FrameIndex(elf, section, search, rules)
    return index.pages > 0 ? index : undefined
  }

  private constructor(elf: Elf, section: Section, search: SearchTable | undefined, rules: RuleSet) {
    this.#code = codeOf(elf)
    const firsts = this.#code.map(({ offset }) => Math.floor(offset / pageBytes))
    const ends = this.#code.map(({ offset, fileSize }) =>
      Math.ceil((offset + fileSize) / pageBytes),
    )
    this.base = firsts.length > 0 ? Math.min(...firsts) : 0
    this.pages = Math.max(0, ...ends) - this.base
    this.whole = search === undefined
    this.#section = section
    this.#search = search
    this.#rules = rules
    // What nobody reads or writes of it takes no memory.
    this.#bytes = new Uint8Array(section.size)
    this.#frames = new EhFrame(this.#bytes, section.address, frameMachines[elf.machine]!, rules)
  }

  /** The rows of all pages. */
  async all(file: PagedFile): Promise<UnwindTable | undefined> {
    await this.#load(file, [{ from: 0, to: this.#bytes.length }])
    return tableOf({ segments: this.#code }, this.#frames.read(), this.#rules)
  }

  /** The rows of some pages, from `first` to before `end`, or of all where it is `whole`. */
  async some(file: PagedFile, first: number, end: number): Promise<UnwindTable | undefined> {
    const search = this.#search
    if (!search) return this.all(file)
    const segments = this.#code.flatMap((segment) => within(segment, first, end))
    const entries = new Set<number>()
    for (const { address, fileSize } of segments) {
      const found = await this.#entries(file, search, address, address + fileSize)
      for (const entry of found) entries.add(entry)
    }
    const places = [...entries].filter((at) => at >= 0 && at + 8 <= this.#bytes.length)
    await this.#loadEntries(file, places)
    return tableOf({ segments }, this.#frames.readSome(places), this.#rules)
  }

  /** Where in the section the entries for a range of addresses lie. */
  #entries(
    file: PagedFile,
    { offset, count, base }: SearchTable,
    from: number,
    to: number,
  ): Promise<number[]> {
    const { address } = this.#section
    return file.run((source) => {
      const word = (index: number, at: number): number => {
        const bytes = source.read(offset + 8 * index + at, 4)
        return base + new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true)
      }
      let [low, high] = [0, count]
      while (low < high) {
        const middle = (low + high) >> 1
        if (word(middle, 0) <= from) low = middle + 1
        else high = middle
      }
      const found: number[] = []
      for (let index = Math.max(0, low - 1); index < count && word(index, 0) < to; index++) {
        if (found.push(word(index, 4) - address) > entriesMax)
          throw new ElfError('.eh_frame_hdr has too many entries')
      }
      return found
    })
  }

  /** Has what is needed to read these entries: they and what they have in common. */
  async #loadEntries(file: PagedFile, places: number[]): Promise<void> {
    const view = new DataView(this.#bytes.buffer)
    const size = this.#bytes.length
    await this.#load(
      file,
      places.map((from) => ({ from, to: from + 8 })),
    )
    const whole = (from: number): { from: number; to: number } => {
      const length = Math.min(view.getUint32(from, true), entryMax)
      return { from, to: from + 4 + length }
    }
    const commons = new Set(places.map((at) => at + 4 - view.getUint32(at + 4, true)))
    const heads = [...commons]
      .filter((at) => at >= 0 && at + 8 <= size)
      .map((from) => ({ from, to: from + 8 }))
    await this.#load(file, [...places.map(whole), ...heads])
    await this.#load(
      file,
      heads.map(({ from }) => whole(from)),
    )
  }

  async #load(file: PagedFile, ranges: { from: number; to: number }[]): Promise<void> {
    const missing = new Set<number>()
    for (const { from, to } of ranges) {
      const last = Math.floor((Math.min(to, this.#bytes.length) - 1) / pieceSize)
      for (let piece = Math.floor(from / pieceSize); piece <= last; piece++)
        if (!this.#pieces.has(piece)) missing.add(piece)
    }
    for (const piece of missing) {
      const at = piece * pieceSize
      const length = Math.min(pieceSize, this.#bytes.length - at)
      this.#bytes.set(
        await file.run((source) => source.read(this.#section.offset + at, length)),
        at,
      )
      this.#pieces.add(piece)
    }
  }
}

/** The part of a segment that lies in some pages of the file. */
function within(segment: Segment, first: number, end: number): Segment[] {
  const from = Math.max(segment.offset, first * pageBytes)
  const to = Math.min(segment.offset + segment.fileSize, end * pageBytes)
  const address = segment.address + from - segment.offset
  return from < to ? [{ ...segment, offset: from, address, fileSize: to - from }] : []
}

/** Finds the table; undefined where there is none that we can read. */
async function searchTable(elf: Elf, file: PagedFile): Promise<SearchTable | undefined> {
  const section = sectionNamed(elf, '.eh_frame_hdr')
  if (!section || section.type === sectionType.noBits || section.size < 12) return undefined
  const head = await file.run((source) => source.read(section.offset, 12))
  const [version, frameEncoding = 0, count, table] = head
  // The pointer to .eh_frame, which is before the count, has 4 bytes in this format.
  if (version !== 1 || (frameEncoding & 15) !== 11 || count !== countEncoding) return undefined
  if (table !== tableEncoding) return undefined
  const entries = new DataView(head.buffer, head.byteOffset).getUint32(8, true)
  if (entries === 0 || 12 + 8 * entries > section.size) return undefined
  return { offset: section.offset + 12, count: entries, base: section.address }
}
