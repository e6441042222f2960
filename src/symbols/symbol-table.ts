import { machines, sectionType, type Elf, type Section } from '../elf/elf.js'
import type { ByteSource } from '../elf/source.js'
import { symbolBinding, symbolType } from '../elf/symbols.js'
import { Column, lastNotAbove, orderOf } from './columns.js'
import type { PagedFile } from './paged-file.js'

const symbolsMax = 1 << 22
const nameMax = 1 << 14
/** Names may overlap: a small file could make unbounded text. */
const textMax = 1 << 26
const executable = 4

/**
 * The functions of an ELF symbol table, sorted, in columns: 20 bytes each. Names stay in the file
 * and are read for those that are asked for, in the order in which they lie there.
 */
export class SymbolTable {
  #starts = new Float64Array(0)
  #sizes = new Uint32Array(0)
  /** Where in the file each name begins. */
  #names = new Float64Array(0)
  readonly #file: PagedFile
  readonly #known = new Map<number, string>()
  #textLeft = textMax
  /** The section it comes from. */
  readonly source: string

  constructor(file: PagedFile, source: string) {
    this.#file = file
    this.source = source
  }

  get length(): number {
    return this.#starts.length
  }

  /** Bytes held, for bounds over several tables. */
  get size(): number {
    return this.length * 20 + this.#known.size * 100
  }

  /** Reads a table; symbols without a size reach to the next one, where the table is whole. */
  async load(elf: Elf, table: Section): Promise<void> {
    const strings = elf.sections[table.link]
    if (strings === undefined) throw new Error(`${table.name} names no string table`)
    const columns = new SymbolColumns(elf, strings, table.type === sectionType.symbols)
    const entrySize = elf.bits === 64 ? 24 : 16
    const bytesMax = Math.min(table.size, symbolsMax * entrySize)
    let rest = Buffer.alloc(0)
    for await (const piece of this.#file.pieces(table.offset, bytesMax)) {
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece])
      const whole = bytes.length - (bytes.length % entrySize)
      columns.take(bytes, whole)
      rest = Buffer.from(bytes.subarray(whole))
    }
    const { starts, sizes, names } = columns.sorted()
    this.#starts = starts
    this.#sizes = sizes
    this.#names = names
  }

  /** The symbol that an address lies in, or -1. */
  find(address: number): number {
    const nearest = lastNotAbove(this.#starts, address)
    // A function may lie within another one: the first that reaches as far is the innermost.
    for (let at = nearest; at >= 0 && at > nearest - 16; at--)
      if (address < this.#starts[at]! + this.#sizes[at]!) return at
    return -1
  }

  /** Where a symbol begins. */
  start(symbol: number): number {
    return this.#starts[symbol] ?? 0
  }

  /** Reads the names of symbols, so that `name` knows them. */
  async readNames(symbols: Iterable<number>): Promise<void> {
    const wanted = [...new Set(symbols)].filter((symbol) => symbol >= 0 && !this.#known.has(symbol))
    wanted.sort((a, b) => this.#names[a]! - this.#names[b]!)
    for (const symbol of wanted) {
      if (this.#textLeft <= 0) return
      const name = this.#nameNow(symbol) ?? (await this.#nameRead(symbol))
      this.#textLeft -= name.length
      this.#known.set(symbol, name)
    }
  }

  #nameNow(symbol: number): string | undefined {
    try {
      return this.#file.attempt((source) => readName(source, this.#names[symbol]!))
    } catch {
      return ''
    }
  }

  async #nameRead(symbol: number): Promise<string> {
    try {
      return await this.#file.run((source) => readName(source, this.#names[symbol]!))
    } catch {
      return ''
    }
  }

  /** A symbol's name; empty where it has none. */
  name(symbol: number): string {
    return this.#known.get(symbol) ?? ''
  }
}

/** The text up to the NUL; cut where it is too long to be a name. */
function readName(source: ByteSource, offset: number): string {
  for (let length = 128; length <= nameMax; length *= 4) {
    const room = Math.min(length, source.size - offset)
    if (room <= 0) return ''
    let bytes: Uint8Array
    try {
      bytes = source.read(offset, room)
    } catch (lack) {
      // The string table may be the last thing in the file, whose end is not known yet.
      if (source.size - offset < room) continue
      throw lack
    }
    const end = bytes.indexOf(0)
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, end < 0 ? bytes.length : end)
    if (end >= 0 || length * 4 > nameMax || room < length) return text.toString('utf8')
  }
  return ''
}

/** Symbols as they are read. */
class SymbolColumns {
  readonly #starts = new Column(new Float64Array(1 << 12))
  readonly #sizes = new Column(new Uint32Array(1 << 12))
  readonly #names = new Column(new Float64Array(1 << 12))
  /** How good a name is where several have one address. */
  readonly #ranks = new Column(new Uint8Array(1 << 12))
  readonly #elf: Elf
  readonly #strings: Section
  readonly #whole: boolean
  readonly #hasMarks: boolean

  constructor(elf: Elf, strings: Section, whole: boolean) {
    this.#elf = elf
    this.#strings = strings
    this.#whole = whole
    // $a, $d and $x of these machines say where code and data begin: local labels, no names.
    this.#hasMarks = /^(arm|aarch64|riscv)/.test(machines[elf.machine] ?? '')
  }

  take(bytes: Uint8Array, length: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, length)
    const little = this.#elf.littleEndian
    const is64 = this.#elf.bits === 64
    const step = is64 ? 24 : 16
    for (let at = 0; at < length; at += step) {
      const info = bytes[at + (is64 ? 4 : 12)]!
      const rank = this.#rank(info)
      if (rank === 0) continue
      const section = view.getUint16(at + (is64 ? 6 : 14), little)
      const name = view.getUint32(at, little)
      if (!this.#isCode(section) || name === 0 || name >= this.#strings.size) continue
      const start = is64 ? word(view, at + 8, little) : view.getUint32(at + 4, little)
      const size = is64 ? word(view, at + 16, little) : view.getUint32(at + 8, little)
      if (size === 0 && !this.#whole) continue
      this.#starts.push(start)
      this.#sizes.push(Math.min(size, 0xffffffff))
      this.#names.push(this.#strings.offset + name)
      this.#ranks.push(size > 0 ? rank + 8 : rank)
    }
  }

  /** Functions before labels, global before weak before local ones; 0: none that we want. */
  #rank(info: number): number {
    const [type, binding] = [info & 15, info >> 4]
    const isFunction = type === symbolType.function || type === symbolType.indirectFunction
    if (!isFunction && type !== 0) return 0
    if (!isFunction && binding === symbolBinding.local && this.#hasMarks) return 0
    const seen = binding === symbolBinding.global ? 3 : binding === symbolBinding.weak ? 2 : 1
    return seen + (isFunction ? 4 : 0)
  }

  /** Defined, and where code lies; large files number their sections elsewhere (0xffff). */
  #isCode(section: number): boolean {
    if (section === 0 || (section >= 0xff00 && section !== 0xffff)) return false
    return section === 0xffff || ((this.#elf.sections[section]?.flags ?? 0) & executable) !== 0
  }

  sorted() {
    const all = this.#starts.cells.subarray(0, this.#starts.length)
    const order = orderOf(all)
    const best = new Uint32Array(order.length)
    let count = 0
    for (const symbol of order) {
      const other = best[count - 1]
      if (count === 0 || all[other!] !== all[symbol]) best[count++] = symbol
      else if (this.#ranks.cells[symbol]! > this.#ranks.cells[other!]!) best[count - 1] = symbol
    }
    const starts = new Float64Array(count)
    const sizes = new Uint32Array(count)
    const names = new Float64Array(count)
    for (let to = 0; to < count; to++) {
      const from = best[to]!
      starts[to] = all[from]!
      names[to] = this.#names.cells[from]!
      const next = to + 1 < count ? all[best[to + 1]!]! : Infinity
      sizes[to] = this.#sizes.cells[from]! || this.#room(all[from]!, next)
    }
    return { starts, sizes, names }
  }

  /** How far a symbol without a size reaches: to the next one, but not out of its section. */
  #room(start: number, next: number): number {
    const within = this.#elf.sections.find(
      ({ flags, address, size }) =>
        (flags & executable) !== 0 && start >= address && start < address + size,
    )
    if (within === undefined) return 1
    return Math.min(next, within.address + within.size, start + 0xffffffff) - start
  }
}

function word(view: DataView, at: number, little: boolean): number {
  const [first, second] = [view.getUint32(at, little), view.getUint32(at + 4, little)]
  return little ? second * 0x1_0000_0000 + first : first * 0x1_0000_0000 + second
}
