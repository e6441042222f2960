import { cursor, sectionBytes, sectionType, type Elf, type Section } from './elf.js'
import { ElfError, readRange } from './source.js'
import { StringTable } from './strings.js'

/** One entry of a symbol table. */
export interface ElfSymbol {
  name: string
  /** Address in the file's own view; of a relocatable file the offset in its section. */
  value: bigint
  size: number
  type: number
  binding: number
  visibility: number
  /** Index of the section that it lies in; 0 where it is undefined. */
  section: number
}

/** Symbol types that we tell apart. */
export const symbolType = { object: 1, function: 2, section: 3, indirectFunction: 10 }
/** Who sees a symbol. */
export const symbolBinding = { local: 0, global: 1, weak: 2 }

const entriesAtOnce = 4096

/** The symbols of a table (`.symtab` or `.dynsym`), in order, the empty first one included. */
export function* symbolsOf(elf: Elf, table: Section): Generator<ElfSymbol> {
  const entrySize = elf.bits === 64 ? 24 : 16
  const count = Math.floor(table.size / entrySize)
  const strings = elf.sections[table.link]
  if (strings === undefined) throw new ElfError(`${table.name} names no string table`)
  const names = new StringTable(sectionBytes(elf, strings))
  for (let first = 0; first < count; first += entriesAtOnce) {
    const entries = Math.min(entriesAtOnce, count - first)
    const offset = table.offset + first * entrySize
    const bytes = readRange(elf.source, offset, entries * entrySize, `symbols of ${table.name}`)
    const read = cursor(elf, bytes)
    for (let entry = 0; entry < entries; entry++) {
      yield elf.bits === 64 ? symbol64(read, names) : symbol32(read, names)
    }
  }
}

type Read = ReturnType<typeof cursor>

function symbol64(read: Read, names: StringTable): ElfSymbol {
  const name = names.at(read.u32())
  const [info, other, section] = [read.u8(), read.u8(), read.u16()]
  const [value, size] = [read.u64(), Number(read.u64())]
  return { name, value, size, ...split(info, other), section }
}

function symbol32(read: Read, names: StringTable): ElfSymbol {
  const name = names.at(read.u32())
  const [value, size] = [BigInt(read.u32()), read.u32()]
  const [info, other, section] = [read.u8(), read.u8(), read.u16()]
  return { name, value, size, ...split(info, other), section }
}

function split(info: number, other: number) {
  return { type: info & 15, binding: info >> 4, visibility: other & 3 }
}

/** The tables a file has: the full one first, then the one that survives stripping. */
export function symbolTables(elf: Elf): Section[] {
  const wanted = [sectionType.symbols, sectionType.dynamicSymbols]
  return wanted.flatMap((type) => elf.sections.filter((section) => section.type === type))
}

/** A function that a uprobe can be set on. */
export interface ElfFunction {
  name: string
  address: bigint
  size: number
}

/** The functions that a file defines, each name and address once. */
export function* functionsOf(elf: Elf): Generator<ElfFunction> {
  const seen = new Set<string>()
  for (const table of symbolTables(elf)) {
    for (const { type, section, name, value, size } of symbolsOf(elf, table)) {
      const isFunction = type === symbolType.function || type === symbolType.indirectFunction
      if (!isFunction || section === 0 || name === '') continue
      const key = `${value} ${name}`
      if (seen.has(key)) continue
      seen.add(key)
      yield { name, address: value, size }
    }
  }
}
