/**
 * Names, files and lines from Go's table of functions, and what was inlined where.
 *
 *     header | names | units | files | values | functions (offset, record) ...  records
 *
 * A record says where its name and its columns are. A column is a run of (value, pc) steps, both
 * as differences in variable-length numbers. The inline tree of a function lies with the data.
 */
import type { Elf } from '../elf/elf.js'
import { ElfError, type ByteSource } from '../elf/source.js'
import { lastNotAbove } from './columns.js'
import type { GoPlace } from './go-locate.js'
import type { PagedFile } from './paged-file.js'
import { fileOffsetOf } from './segments.js'

/** A function at an address: the outermost comes first, what was inlined into it follows. */
export interface GoFrame {
  name: string
  file: string
  line: number
  inlined: boolean
}

const depthMax = 64
/** The longest functions have some ten thousand steps; together a lie must end, too. */
const stepsMax = 1 << 17
const allStepsMax = 1 << 28
const inlineColumn = 2
const inlineTree = 3
const textMax = 1 << 12

interface Record {
  entry: number
  name: number
  files: number
  lines: number
  columns: number
  unit: number
  data: number
  /** Where the columns' offsets begin. */
  at: number
}

/** The functions of a Go program; entries are held, all else is read when it is asked for. */
export class GoTable {
  readonly #elf: Elf
  readonly #file: PagedFile
  readonly #place: GoPlace
  /** Where each function begins, from the start of the code. */
  #entries = new Float64Array(0)
  #records = new Uint32Array(0)
  readonly #texts = new Map<number, string>()
  #stepsLeft = allStepsMax

  constructor(file: PagedFile, elf: Elf, place: GoPlace) {
    this.#file = file
    this.#elf = elf
    this.#place = place
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

  /** The frames at an address, outermost first; empty where it is not Go's. */
  async frames(address: number): Promise<GoFrame[]> {
    try {
      return await this.#file.run((source) => this.#framesAt(source, address))
    } catch {
      return []
    }
  }

  /** The same where all is at hand; undefined where something must be read. */
  framesNow(address: number): GoFrame[] | undefined {
    try {
      return this.#file.attempt((source) => this.#framesAt(source, address))
    } catch {
      return []
    }
  }

  #framesAt(source: ByteSource, address: number): GoFrame[] {
    const pc = address - this.#place.text
    const at = lastNotAbove(this.#entries, pc)
    return at < 0 || at >= this.length ? [] : this.#frames(source, at, pc)
  }

  #frames(source: ByteSource, index: number, pc: number): GoFrame[] {
    const record = this.#record(source, index)
    const tree = this.#treeOf(source, record)
    const frames: GoFrame[] = []
    const name = this.#nameAt(source, record.name)
    if (tree === undefined) return [{ ...this.#lineOf(source, record, pc), name, inlined: false }]
    if (this.#place.header.layout === '1.20') this.#inlined(source, record, tree, pc, frames)
    else this.#inlinedBefore120(source, record, tree, pc, frames)
    const outer = frames.at(-1)!
    outer.name = name
    outer.inlined = false
    return frames.reverse()
  }

  /** Each call that was inlined names a place in the function it was inlined into. */
  #inlined(source: ByteSource, record: Record, tree: number, pc: number, frames: GoFrame[]): void {
    let at = pc
    for (let left = depthMax; ; left--) {
      const call = left > 0 ? this.#value(source, record, this.#column(source, record), at) : -1
      const place = this.#lineOf(source, record, at)
      if (call < 0) {
        frames.push({ ...place, name: '', inlined: false })
        return
      }
      const bytes = this.#bytes(source, tree + call * 16, 16)
      const name = this.#nameAt(source, this.#number(bytes, 4, 4))
      frames.push({ ...place, name, inlined: true })
      at = record.entry + this.#number(bytes, 8, 4)
    }
  }

  /** Before 1.20 a call names the call around it, and the line it was called from. */
  #inlinedBefore120(
    source: ByteSource,
    record: Record,
    tree: number,
    pc: number,
    frames: GoFrame[],
  ): void {
    let place = this.#lineOf(source, record, pc)
    let call = this.#value(source, record, this.#column(source, record), pc)
    for (let left = depthMax; call >= 0 && left > 0; left--) {
      const bytes = this.#bytes(source, tree + call * 20, 20)
      const name = this.#nameAt(source, this.#number(bytes, 12, 4))
      frames.push({ ...place, name, inlined: true })
      const file = this.#fileAt(source, record, this.#number(bytes, 4, 4))
      place = { file, line: this.#number(bytes, 8, 4) }
      const parent = this.#number(bytes, 0, 4)
      const half = this.#place.header.littleEndian ? parent & 0xffff : parent >>> 16
      call = (half << 16) >> 16
    }
    frames.push({ ...place, name: '', inlined: false })
  }

  #bytes(source: ByteSource, offset: number, length: number): Buffer {
    const bytes = source.read(offset, length)
    return Buffer.from(bytes.buffer, bytes.byteOffset, length)
  }

  #record(source: ByteSource, index: number): Record {
    const { header, offset } = this.#place
    const start = offset + header.table + this.#records[index]!
    const first = header.layout === '1.16' ? header.pointer : 4
    const fixed = first + 32 + (header.layout === '1.20' ? 8 : 4)
    const bytes = this.#bytes(source, start, fixed)
    const word = (place: number): number => this.#number(bytes, first + place * 4, 4)
    return {
      entry: this.#entries[index]!,
      name: word(0),
      files: word(4),
      lines: word(5),
      columns: word(6),
      unit: word(7),
      data: bytes[fixed - 1]!,
      at: start + fixed,
    }
  }

  #column(source: ByteSource, record: Record): number {
    if (record.columns <= inlineColumn) return 0
    return this.#number(this.#bytes(source, record.at + inlineColumn * 4, 4), 0, 4)
  }

  /** Where in the file a function's inline tree is; undefined where nothing was inlined. */
  #treeOf(source: ByteSource, record: Record): number | undefined {
    const { header, data } = this.#place
    if (record.data <= inlineTree || this.#column(source, record) === 0) return undefined
    const places = record.at + record.columns * 4
    if (header.layout !== '1.16') {
      const place = this.#number(this.#bytes(source, places + inlineTree * 4, 4), 0, 4)
      if (place === 0xffffffff || data === undefined) return undefined
      return fileOffsetOf(this.#elf, data + place)
    }
    const { offset } = this.#place
    const aligned = Math.ceil((places - offset) / header.pointer) * header.pointer + offset
    const bytes = this.#bytes(source, aligned + inlineTree * header.pointer, header.pointer)
    const address = this.#number(bytes, 0, header.pointer)
    return address === 0 ? undefined : fileOffsetOf(this.#elf, address)
  }

  /** A column's value at a place in the code: -1 before its first step. */
  #value(source: ByteSource, record: Record, column: number, pc: number): number {
    if (column === 0) return -1
    const read = new Numbers(source, this.#place.offset + this.#place.header.values + column)
    let [value, at] = [-1, record.entry]
    for (let left = stepsMax; left > 0 && this.#stepsLeft-- > 0; left--) {
      const change = read.next()
      if (change === 0 && at !== record.entry) return -1
      value += change & 1 ? -((change + 1) / 2) : change / 2
      at += read.next() * this.#place.header.quantum
      if (pc < at) return value
      if (left === stepsMax && at === record.entry) return -1
    }
    return -1
  }

  #lineOf(source: ByteSource, record: Record, pc: number): { file: string; line: number } {
    const file = this.#value(source, record, record.files, pc)
    const line = this.#value(source, record, record.lines, pc)
    return { file: this.#fileAt(source, record, file), line: Math.max(0, line) }
  }

  #fileAt(source: ByteSource, record: Record, index: number): string {
    if (index < 0) return ''
    const { header, offset } = this.#place
    const unit = offset + header.units + (record.unit + index) * 4
    const place = this.#number(this.#bytes(source, unit, 4), 0, 4)
    return place === 0xffffffff ? '' : this.#text(source, offset + header.files + place)
  }

  #nameAt(source: ByteSource, name: number): string {
    const text = this.#text(source, this.#place.offset + this.#place.header.names + name)
    // Type arguments are shapes that nobody wrote: Go itself shows them as [...].
    const [open, close] = [text.indexOf('['), text.lastIndexOf(']')]
    return open < 0 || close < open ? text : `${text.slice(0, open)}[...]${text.slice(close + 1)}`
  }

  /** Text up to the NUL. Files and names come again and again. */
  #text(source: ByteSource, offset: number): string {
    const known = this.#texts.get(offset)
    if (known !== undefined) return known
    for (let length = 64; length <= textMax; length *= 4) {
      const bytes = this.#bytes(source, offset, length)
      const end = bytes.indexOf(0)
      if (end < 0 && length < textMax) continue
      const text = bytes.toString('utf8', 0, end < 0 ? length : end)
      if (this.#texts.size > 1 << 18) this.#texts.clear()
      this.#texts.set(offset, text)
      return text
    }
    return ''
  }
}

/** Numbers of seven bits a byte, least first. */
class Numbers {
  readonly #source: ByteSource
  #offset: number
  #bytes: Uint8Array = new Uint8Array(0)
  #at = 0

  constructor(source: ByteSource, offset: number) {
    this.#source = source
    this.#offset = offset
  }

  next(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#byte()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
    }
    return value
  }

  #byte(): number {
    if (this.#at === this.#bytes.length) {
      this.#bytes = this.#source.read(this.#offset, 32)
      this.#offset += 32
      this.#at = 0
    }
    return this.#bytes[this.#at++]!
  }
}
