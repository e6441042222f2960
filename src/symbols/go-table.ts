/**
 * Names, files and lines from Go's table of functions, and what was inlined where.
 *
 *     header | names | units | files | values | functions (offset, record) ...  records
 *
 * A record says where its name and its columns are. A column is a run of (value, pc) steps, both
 * as differences in variable-length numbers. The inline tree of a function lies with the data.
 */
import type { Elf } from '../elf/elf.js'
import { ElfError } from '../elf/source.js'
import type { Frame } from '../profile/profile.js'
import { lastNotAbove } from './columns.js'
import type { GoPlace } from './go-locate.js'
import { GoSteps } from './go-steps.js'
import { PageWindow } from './page-window.js'
import type { PagedFile } from './paged-file.js'
import { fileOffsetOf } from './segments.js'

const depthMax = 64
/** How far on the next function is looked for before all are. */
const nearMax = 8
const inlineColumn = 2
const inlineTree = 3
const textsMax = 1 << 18
/** Names may overlap and calls repeat: a small file could make unbounded text and frames. */
const textMax = 1 << 26
const inlinedMax = 1 << 22

/** The function that was asked for last, read once for all its addresses. */
class Record {
  index = -1
  entry = 0
  name = 0
  /** Columns: which file, which line, which inlined call. 0: there is none. */
  files = 0
  lines = 0
  calls = 0
  unit = 0
  /** Where in the file its inline tree is; undefined where nothing was inlined. */
  tree: number | undefined
}

/** The frames at a place, and what they depend on. */
interface Said {
  index: number
  file: number
  line: number
  call: number
  frames: Frame[]
}

/** The functions of a Go program; entries are held, all else is read when it is asked for. */
export class GoTable {
  readonly #elf: Elf
  readonly #file: PagedFile
  readonly #place: GoPlace
  readonly #module: string
  /** Where each function begins, from the start of the code. */
  #entries = new Float64Array(0)
  #records = new Uint32Array(0)
  readonly #texts = new Map<number, string>()
  readonly #record = new Record()
  /** A window for each part of the table: what is read one after the other lies in several. */
  readonly #atRecords: PageWindow
  readonly #files: GoSteps
  readonly #lines: GoSteps
  readonly #calls: GoSteps
  readonly #atTrees: PageWindow
  readonly #atUnits: PageWindow
  readonly #atNames: PageWindow
  #textLeft = textMax
  #inlinedLeft = inlinedMax
  readonly #frames: Frame[] = []
  /** What was said last: the next place is often of the same line. */
  #last: Said = { index: -1, file: -1, line: -1, call: -1, frames: [] }
  /** The file that was named last: the next is mostly the same. */
  readonly #lastFile = { index: -1, name: '' }

  constructor(file: PagedFile, elf: Elf, place: GoPlace, module: string) {
    this.#file = file
    this.#elf = elf
    this.#place = place
    this.#module = module
    const window = (): PageWindow => new PageWindow(file, place.header.littleEndian)
    this.#atRecords = window()
    const steps = (): GoSteps => new GoSteps(window(), place.header.quantum)
    this.#files = steps()
    this.#lines = steps()
    this.#calls = steps()
    this.#atTrees = window()
    this.#atUnits = window()
    this.#atNames = window()
  }

  get length(): number {
    return Math.max(0, this.#entries.length - 1)
  }

  /** Bytes held. */
  get size(): number {
    return this.#entries.length * 12 + this.#texts.size * 100
  }

  /** Reads where the functions begin. */
  async load(): Promise<void> {
    const { header, offset } = this.#place
    const wide = header.layout === '1.16'
    const width = wide ? header.pointer : 4
    const count = header.functions
    const entries = new Float64Array(count + 1)
    const records = new Uint32Array(count)
    let [at, rest] = [0, Buffer.alloc(0)]
    const length = (2 * count + 1) * width
    for await (const piece of this.#file.pieces(offset + header.table, length)) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : Buffer.from(piece)
      let from = 0
      for (; from + width <= bytes.length; from += width, at++) {
        const value = this.#number(bytes, from, width)
        if (at % 2 === 0) entries[at >> 1] = value
        else records[at >> 1] = value
      }
      rest = bytes.subarray(from)
    }
    if (at < 2 * count + 1) throw new ElfError('its .gopclntab ends before its functions do')
    for (let index = 1; index <= count; index++)
      if (entries[index]! < entries[index - 1]!)
        throw new ElfError('the functions in its .gopclntab are not sorted')
    this.#entries = entries
    this.#records = records
  }

  #number(bytes: Buffer, at: number, width: number): number {
    const little = this.#place.header.littleEndian
    if (width === 4) return little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
    return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at))
  }

  /**
   * The frames at addresses, each outermost first; none where it is not Go's. Asked for in
   * ascending `order`, so that pages and functions are read once.
   */
  async frames(addresses: readonly number[], order: Uint32Array): Promise<Frame[][]> {
    const found: Frame[][] = new Array<Frame[]>(addresses.length)
    let at = 0
    // Where a page lacks it begins again, at the address that it came to.
    await this.#file.run(() => {
      for (; at < order.length; at++) found[order[at]!] = this.#framesAt(addresses[order[at]!]!)
    })
    return found
  }

  #framesAt(address: number): Frame[] {
    const pc = address - this.#place.text
    const at = this.#indexOf(pc)
    if (at < 0 || at >= this.length) return []
    try {
      if (at !== this.#record.index) this.#read(at)
      return this.#framesIn(this.#record, pc)
    } catch (error) {
      // What stops a reader until a page is there is no Error.
      if (!(error instanceof Error)) throw error
      return []
    }
  }

  /** The function at a place: mostly the one that was asked for last, or one of the next. */
  #indexOf(pc: number): number {
    const { index, entry } = this.#record
    const entries = this.#entries
    if (index >= 0 && pc >= entry)
      for (let at = index; at < index + nearMax; at++) if (pc < entries[at + 1]!) return at
    return lastNotAbove(entries, pc)
  }

  #read(index: number): void {
    const { header, offset } = this.#place
    const record = this.#record
    const at = this.#atRecords
    const start = offset + header.table + this.#records[index]!
    const first = start + (header.layout === '1.16' ? header.pointer : 4)
    const end = first + 32 + (header.layout === '1.20' ? 8 : 4)
    record.index = -1
    record.entry = this.#entries[index]!
    record.name = at.word(first)
    record.files = at.word(first + 16)
    record.lines = at.word(first + 20)
    const columns = at.word(first + 24)
    record.unit = at.word(first + 28)
    record.calls = columns > inlineColumn ? at.word(end + inlineColumn * 4) : 0
    const hasTree = at.byte(end - 1) > inlineTree && record.calls !== 0
    record.tree = hasTree ? this.#treeAt(end + columns * 4) : undefined
    record.index = index
  }

  /** Where in the file the inline tree is of a function whose places of data lie there. */
  #treeAt(places: number): number | undefined {
    const { header, data, offset } = this.#place
    if (header.layout !== '1.16') {
      const place = this.#atRecords.word(places + inlineTree * 4)
      if (place === 0xffffffff || data === undefined) return undefined
      return fileOffsetOf(this.#elf, data + place)
    }
    const aligned = Math.ceil((places - offset) / header.pointer) * header.pointer + offset
    const address = this.#atRecords.pointer(aligned + inlineTree * header.pointer, header.pointer)
    return address === 0 ? undefined : fileOffsetOf(this.#elf, address)
  }

  #framesIn(record: Record, pc: number): Frame[] {
    const file = this.#value(this.#files, record.files, pc)
    const line = this.#value(this.#lines, record.lines, pc)
    const call = record.tree === undefined ? -1 : this.#value(this.#calls, record.calls, pc)
    const last = this.#last
    const isSame = last.index === record.index && last.line === line && last.call === call
    if (isSame && last.file === file) return last.frames
    // Innermost first; what is given away is of the right length, as there are many.
    const frames = this.#frames
    frames.length = 0
    if (record.tree === undefined) this.#push(frames, record.name, pc)
    else if (this.#place.header.layout === '1.20') this.#inlined(record, record.tree, pc, frames)
    else this.#inlinedBefore120(record, record.tree, pc, frames)
    const found = frames.length === 1 ? [frames[0]!] : [...frames].reverse()
    this.#last = { index: record.index, file, line, call, frames: found }
    return found
  }

  /** Each call that was inlined names a place in the function it was inlined into. */
  #inlined(record: Record, tree: number, pc: number, frames: Frame[]): void {
    let at = pc
    for (let left = depthMax; ; left--) {
      const call = left > 0 ? this.#value(this.#calls, record.calls, at) : -1
      if (call < 0) return this.#push(frames, record.name, at)
      this.#push(frames, this.#atTrees.word(tree + call * 16 + 4), at, 'inlined')
      at = record.entry + this.#atTrees.word(tree + call * 16 + 8)
    }
  }

  /** Before 1.20 a call names the call around it, and the line it was called from. */
  #inlinedBefore120(record: Record, tree: number, pc: number, frames: Frame[]): void {
    let file = this.#fileAt(this.#value(this.#files, record.files, pc))
    let line = this.#value(this.#lines, record.lines, pc)
    let call = this.#value(this.#calls, record.calls, pc)
    for (let left = depthMax; call >= 0 && left > 0; left--) {
      const at = tree + call * 20
      this.#add(frames, this.#atTrees.word(at + 12), file, line, 'inlined')
      file = this.#fileAt(this.#atTrees.word(at + 4))
      line = this.#atTrees.word(at + 8)
      const parent = this.#atTrees.word(at)
      const half = this.#place.header.littleEndian ? parent & 0xffff : parent >>> 16
      call = (half << 16) >> 16
    }
    this.#add(frames, record.name, file, line)
  }

  #push(frames: Frame[], name: number, pc: number, kind?: 'inlined'): void {
    const { files, lines } = this.#record
    const file = this.#fileAt(this.#value(this.#files, files, pc))
    this.#add(frames, name, file, this.#value(this.#lines, lines, pc), kind)
  }

  #add(frames: Frame[], place: number, file: string, line: number, kind?: 'inlined'): void {
    if (kind === 'inlined' && this.#inlinedLeft-- <= 0) return
    const name = this.#nameAt(place)
    if (name === '') return
    const module = this.#module
    const shown = kind ?? 'native'
    if (file === '') frames.push({ name, module, kind: shown })
    else if (line > 0) frames.push({ name, module, kind: shown, file, line })
    else frames.push({ name, module, kind: shown, file })
  }

  /** A column's value at a place in the code: -1 before its first step. */
  #value(steps: GoSteps, column: number, pc: number): number {
    if (column === 0) return -1
    const { header, offset } = this.#place
    const { entry } = this.#record
    return steps.at(offset + header.values + column, entry, pc - entry)
  }

  #fileAt(index: number): string {
    if (index < 0) return ''
    const { header, offset } = this.#place
    const entry = this.#record.unit + index
    if (entry === this.#lastFile.index) return this.#lastFile.name
    const place = this.#atUnits.word(offset + header.units + entry * 4)
    const name = place === 0xffffffff ? '' : this.#text(offset + header.files + place)
    this.#lastFile.index = entry
    this.#lastFile.name = name
    return name
  }

  #nameAt(name: number): string {
    return this.#text(this.#place.offset + this.#place.header.names + name, withoutShapes)
  }

  /** Files and names come again and again. */
  #text(offset: number, shown = (text: string): string => text): string {
    const known = this.#texts.get(offset)
    if (known !== undefined) return known
    if (this.#textLeft <= 0) return ''
    const text = shown(this.#atNames.text(offset))
    this.#textLeft -= text.length
    if (this.#texts.size > textsMax) this.#texts.clear()
    this.#texts.set(offset, text)
    return text
  }
}

/** Type arguments are shapes that nobody wrote: Go itself shows them as [...]. */
function withoutShapes(name: string): string {
  const open = name.indexOf('[')
  if (open < 0) return name
  const close = name.lastIndexOf(']')
  return close < open ? name : `${name.slice(0, open)}[...]${name.slice(close + 1)}`
}
