import { ElfError, readRange, type ByteSource } from './source.js'
import { StringTable } from './strings.js'

/** A section's header, with its name resolved. */
export interface Section {
  index: number
  name: string
  type: number
  flags: number
  address: number
  offset: number
  size: number
  /** Another section this one refers to: a symbol table's strings. */
  link: number
  /** What a relocation section applies to. */
  info: number
  entrySize: number
}

/** A program header: which bytes of the file are mapped where. */
export interface Segment {
  type: number
  flags: number
  offset: number
  address: number
  fileSize: number
  memorySize: number
}

/** An ELF file of either class and byte order; sections are read when asked for. */
export interface Elf {
  bits: 32 | 64
  littleEndian: boolean
  type: number
  machine: number
  entry: number
  sections: Section[]
  segments: Segment[]
  source: ByteSource
}

/** Section types that we look at. */
export const sectionType = {
  symbols: 2,
  strings: 3,
  note: 7,
  noBits: 8,
  rel: 9,
  dynamicSymbols: 11,
}

/** `e_machine` of the machines that we name. */
export const machines: Record<number, string> = {
  3: 'i386',
  40: 'arm',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv',
  247: 'bpf',
}

const sectionsMax = 1 << 17
const segmentsMax = 1 << 16

/** Reads headers and section names; every size is checked before it is believed. */
export function readElf(source: ByteSource): Elf {
  if (source.size < 20) throw new ElfError('not an ELF file: too short')
  const ident = readRange(source, 0, 16, 'the ELF header')
  if (ident[0] !== 0x7f || ident[1] !== 0x45 || ident[2] !== 0x4c || ident[3] !== 0x46) {
    throw new ElfError('not an ELF file: it does not begin with \\x7fELF')
  }
  if (ident[4] !== 1 && ident[4] !== 2) throw new ElfError(`unknown ELF class ${ident[4]}`)
  if (ident[5] !== 1 && ident[5] !== 2) throw new ElfError(`unknown ELF byte order ${ident[5]}`)
  const bits = ident[4] === 2 ? 64 : 32
  const littleEndian = ident[5] === 1
  const head = new Cursor(readRange(source, 0, bits === 64 ? 64 : 52, 'the ELF header'), {
    bits,
    littleEndian,
  })
  head.skip(16)
  const [type, machine] = [head.u16(), head.u16()]
  head.skip(4)
  const [entry, segmentsAt, sectionsAt] = [head.address(), head.address(), head.address()]
  head.skip(6)
  const [segmentSize, segmentCount] = [head.u16(), head.u16()]
  const [sectionSize, sectionCount, namesIndex] = [head.u16(), head.u16(), head.u16()]
  const elf: Elf = {
    bits,
    littleEndian,
    type,
    machine,
    entry: number(entry, 'the entry point'),
    sections: [],
    segments: [],
    source,
  }
  readSections(elf, number(sectionsAt, 'the section table'), sectionSize, sectionCount, namesIndex)
  readSegments(elf, number(segmentsAt, 'the segment table'), segmentSize, segmentCount)
  return elf
}

function readSections(elf: Elf, offset: number, size: number, stated: number, namesStated: number) {
  if (offset === 0) return
  if (size !== (elf.bits === 64 ? 64 : 40)) throw new ElfError(`section headers of ${size} bytes`)
  const first = readSection(elf, readRange(elf.source, offset, size, 'the section table'), 0)
  // With 65,280 sections or more, the first header holds the count and the index of the names.
  const count = stated === 0 ? first.size : stated
  const namesIndex = namesStated === 0xffff ? first.link : namesStated
  if (count > sectionsMax) throw new ElfError(`${count} sections are more than ${sectionsMax}`)
  const table = readRange(elf.source, offset, size * count, 'the section table')
  const nameOffsets: number[] = []
  for (let index = 0; index < count; index++) {
    const bytes = table.subarray(index * size, (index + 1) * size)
    nameOffsets.push(cursor(elf, bytes).u32())
    elf.sections.push(readSection(elf, bytes, index))
  }
  const namesSection = elf.sections[namesIndex]
  if (namesIndex === 0 || namesSection === undefined) return
  const names = new StringTable(sectionBytes(elf, namesSection))
  for (const section of elf.sections) section.name = names.at(nameOffsets[section.index] ?? 0)
}

function readSection(elf: Elf, bytes: Uint8Array, index: number): Section {
  const read = cursor(elf, bytes)
  read.skip(4)
  const section: Section = {
    index,
    name: '',
    type: read.u32(),
    flags: Number(read.address()),
    address: Number(read.address()),
    offset: Number(read.address()),
    size: Number(read.address()),
    link: read.u32(),
    info: read.u32(),
    entrySize: 0,
  }
  read.address()
  section.entrySize = Number(read.address())
  return section
}

function readSegments(elf: Elf, offset: number, size: number, stated: number) {
  if (offset === 0 || stated === 0) return
  if (size !== (elf.bits === 64 ? 56 : 32)) throw new ElfError(`program headers of ${size} bytes`)
  const count = stated === 0xffff ? (elf.sections[0]?.info ?? 0) : stated
  if (count > segmentsMax) throw new ElfError(`${count} program headers`)
  const table = readRange(elf.source, offset, size * count, 'the segment table')
  for (let index = 0; index < count; index++) {
    const read = cursor(elf, table.subarray(index * size, (index + 1) * size))
    const type = read.u32()
    const early = elf.bits === 64 ? read.u32() : 0
    const [fileOffset, address] = [Number(read.address()), Number(read.address())]
    read.address()
    const [fileSize, memorySize] = [Number(read.address()), Number(read.address())]
    const flags = elf.bits === 64 ? early : read.u32()
    elf.segments.push({ type, flags, offset: fileOffset, address, fileSize, memorySize })
  }
}

/** The first section of that name. */
export function sectionNamed(elf: Elf, name: string): Section | undefined {
  return elf.sections.find((section) => section.name === name)
}

/** A section's bytes; empty for one that takes no room in the file (.bss). */
export function sectionBytes(elf: Elf, section: Section): Uint8Array {
  if (section.type === sectionType.noBits) return new Uint8Array(0)
  const what = `section ${section.name || section.index}`
  return readRange(elf.source, section.offset, section.size, what)
}

/** Reads bytes in the file's class and byte order. */
export function cursor(elf: Elf, bytes: Uint8Array): Cursor {
  return new Cursor(bytes, elf)
}

function number(value: number | bigint, what: string): number {
  const result = Number(value)
  if (!Number.isSafeInteger(result) && what !== 'the entry point') {
    throw new ElfError(`${what} lies outside the file`)
  }
  return result
}

/** A position in bytes; reading past the end is an ElfError. */
export class Cursor {
  readonly #view: DataView
  readonly #bits: 32 | 64
  readonly #little: boolean
  at = 0

  constructor(bytes: Uint8Array, format: { bits: 32 | 64; littleEndian: boolean }) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#bits = format.bits
    this.#little = format.littleEndian
  }

  get left() {
    return this.#view.byteLength - this.at
  }

  skip(length: number) {
    this.#take(length)
  }

  u8() {
    return this.#view.getUint8(this.#take(1))
  }

  u16() {
    return this.#view.getUint16(this.#take(2), this.#little)
  }

  u32() {
    return this.#view.getUint32(this.#take(4), this.#little)
  }

  u64() {
    return this.#view.getBigUint64(this.#take(8), this.#little)
  }

  /** An address or a size: as wide as the file's class. */
  address(): number | bigint {
    return this.#bits === 64 ? this.u64() : this.u32()
  }

  #take(length: number): number {
    if (length > this.left) throw new ElfError('a header ends before its last field')
    const at = this.at
    this.at += length
    return at
  }
}
