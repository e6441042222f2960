/**
 * Finds Go's table of functions (`.gopclntab`) and the record that ties it to addresses
 * (`moduledata`), also where all section headers were stripped.
 */
import { sectionNamed, type Elf } from '../elf/elf.js'
import type { ByteSource } from '../elf/source.js'
import { fileOffsetOf } from './segments.js'
import type { PagedFile } from './paged-file.js'

/** How a table is laid out, by its magic number. */
export type GoLayout = '1.16' | '1.18' | '1.20'

/** The first bytes of the table, checked. */
export interface GoHeader {
  layout: GoLayout
  littleEndian: boolean
  quantum: number
  pointer: 4 | 8
  functions: number
  /** Where code begins; 0 from Go 1.26 on. */
  textStart: number
  /** Offsets of the parts, from the header. */
  names: number
  units: number
  files: number
  values: number
  table: number
}

/** Where the table and what belongs to it lie. */
export interface GoPlace {
  header: GoHeader
  /** In the file. */
  offset: number
  /** What function entries are relative to. */
  text: number
  /** What data of functions (inline trees) is relative to; undefined where it was not found. */
  data: number | undefined
}

const layouts: Record<number, GoLayout> = {
  0xfffffffa: '1.16',
  0xfffffff0: '1.18',
  0xfffffff1: '1.20',
}
const functionsMax = 1 << 22
const load = 1
const [canExecute, canWrite] = [1, 2]

/** Reads and checks a header; undefined where none lies there. */
export function readGoHeader(bytes: Uint8Array, littleEndian: boolean): GoHeader | undefined {
  if (bytes.length < 8 + 8 * 8) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const layout = layouts[view.getUint32(0, littleEndian)]
  const [quantum, pointer] = [bytes[6]!, bytes[7]!]
  if (layout === undefined || view.getUint16(4) !== 0) return undefined
  if (![1, 2, 4].includes(quantum) || (pointer !== 4 && pointer !== 8)) return undefined
  const at = (index: number): number => {
    const place = 8 + index * pointer
    return pointer === 4
      ? view.getUint32(place, littleEndian)
      : Number(view.getBigUint64(place, littleEndian))
  }
  const [functions, textStart] = [at(0), layout === '1.16' ? 0 : at(2)]
  const first = layout === '1.16' ? 2 : 3
  const parts = [0, 1, 2, 3, 4].map((index) => at(first + index))
  const [names = 0, units = 0, files = 0, values = 0, table = 0] = parts
  const sound = functions > 0 && functions <= functionsMax && parts.every((part) => part < 2 ** 40)
  if (!sound) return undefined
  return {
    layout,
    littleEndian,
    quantum,
    pointer,
    functions,
    textStart,
    names,
    units,
    files,
    values,
    table,
  }
}

/** Finds the table; undefined in what is no Go program. What is missing goes to `reasons`. */
export async function locateGo(
  file: PagedFile,
  elf: Elf,
  reasons: string[],
): Promise<GoPlace | undefined> {
  const named = ['.gopclntab', '.data.rel.ro.gopclntab'].flatMap(
    (name) => sectionNamed(elf, name) ?? [],
  )
  // Programs whose sections were cut off may still be Go's; others would have said so.
  const marked = named.length > 0 || sectionNamed(elf, '.go.buildinfo') !== undefined
  let offset = named[0]?.offset
  if (offset === undefined && (marked || elf.sections.length === 0))
    offset = await scanForTable(file, elf)
  if (offset === undefined) return undefined
  const header = await file.run((source) => readGoHeader(source.read(offset, 72), elf.littleEndian))
  if (header === undefined) {
    reasons.push('its .gopclntab is of a layout that is not known')
    return undefined
  }
  const module = await findModuleData(file, elf, { header, offset })
  if (header.layout === '1.16') return { header, offset, text: 0, data: undefined }
  const text = module?.text || header.textStart
  if (text !== 0) return { header, offset, text, data: module?.data }
  reasons.push('its .gopclntab was found, but not where its code begins (moduledata)')
  return undefined
}

/** Looks for a header in what is mapped for reading and not for running. */
async function scanForTable(file: PagedFile, elf: Elf): Promise<number | undefined> {
  for (const { type, flags, offset, fileSize } of elf.segments) {
    if (type !== load || (flags & canExecute) !== 0) continue
    let at = offset
    let before = Buffer.alloc(0)
    for await (const piece of file.pieces(offset, fileSize)) {
      const bytes = Buffer.concat([before, piece])
      const found = headerIn(bytes, at - before.length, elf.littleEndian)
      if (found !== undefined) return found
      at += piece.length
      before = bytes.subarray(Math.max(0, bytes.length - 72))
    }
  }
  return undefined
}

function headerIn(bytes: Buffer, at: number, littleEndian: boolean): number | undefined {
  const tail = Buffer.from(littleEndian ? 'ffffff0000' : 'ffffff', 'hex')
  for (let from = 0; ;) {
    const found = bytes.indexOf(tail, from)
    if (found < 0) return undefined
    const start = littleEndian ? found - 1 : found
    if (start >= 0 && readGoHeader(bytes.subarray(start, start + 72), littleEndian))
      return at + start
    from = found + 1
  }
}

interface ModuleData {
  text: number
  data: number | undefined
}

/** Reads a word of the loaded image: what the file holds, or what the loader will write there. */
type ReadWord = (address: number) => number

async function findModuleData(
  file: PagedFile,
  elf: Elf,
  table: { header: GoHeader; offset: number },
): Promise<ModuleData | undefined> {
  if (table.header.pointer !== 8 || table.header.layout === '1.16') return undefined
  const segment = elf.segments.find(
    (each) =>
      each.type === load &&
      table.offset >= each.offset &&
      table.offset < each.offset + each.fileSize,
  )
  if (segment === undefined) return undefined
  const address = table.offset - segment.offset + segment.address
  const end = segment.address + segment.fileSize
  const check = (place: number, read: ReadWord): ModuleData | undefined =>
    readModuleData(table.header, { place, address, end }, read)
  return (await inPlace(file, elf, address, check)) ?? (await relocated(file, elf, address, check))
}

type Check = (place: number, read: ReadWord) => ModuleData | undefined

/** The words lie in the file: no PIE, or one whose relocations add to what is there. */
async function inPlace(file: PagedFile, elf: Elf, table: number, check: Check) {
  const attempt = (place: number): Promise<ModuleData | undefined> =>
    file.run((source) => check(place, (address) => wordAt(source, elf, address)))
  const own = sectionNamed(elf, '.go.module')
  const found = own && (await attempt(own.address))
  if (found) return found
  const wanted = Buffer.alloc(8)
  if (elf.littleEndian) wanted.writeBigUInt64LE(BigInt(table))
  else wanted.writeBigUInt64BE(BigInt(table))
  for (const { type, flags, offset, address, fileSize } of elf.segments) {
    if (type !== load || (flags & canWrite) === 0) continue
    let at = 0
    for await (const piece of file.pieces(offset, fileSize)) {
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length)
      for (let from = bytes.indexOf(wanted); from >= 0; from = bytes.indexOf(wanted, from + 8)) {
        const module = from % 8 === 0 && (await attempt(address + at + from))
        if (module) return module
      }
      at += piece.length
    }
  }
  return undefined
}

const moduleSize = 512

/** The words lie in relocations, `struct { u64 offset, info; i64 addend }`, as a PIE has them. */
async function relocated(file: PagedFile, elf: Elf, table: number, check: Check) {
  const sections = elf.sections.filter(({ name }) => name === '.rela' || name === '.rela.dyn')
  const parts = sections.length > 0 ? sections : await dynamicRelocations(file, elf)
  const places: number[] = []
  const each = async (take: (place: number, addend: number) => void): Promise<void> => {
    for (const { offset, size } of parts) {
      let rest = Buffer.alloc(0)
      for await (const piece of file.pieces(offset, size)) {
        const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : Buffer.from(piece)
        let at = 0
        for (; at + 24 <= bytes.length; at += 24)
          take(number64(bytes, at, elf), number64(bytes, at + 16, elf))
        rest = bytes.subarray(at)
      }
    }
  }
  await each((place, addend) => {
    if (addend === table && places.length < 16) places.push(place)
  })
  if (places.length === 0) return undefined
  const words = new Map<number, number>()
  await each((place, addend) => {
    if (places.some((start) => place >= start && place < start + moduleSize))
      words.set(place, addend)
  })
  for (const place of places) {
    const module = await file.run((source) =>
      check(place, (address) => words.get(address) ?? wordAt(source, elf, address)),
    )
    if (module) return module
  }
  return undefined
}

/** Where the dynamic section says that the relocations lie, for files without section headers. */
async function dynamicRelocations(file: PagedFile, elf: Elf) {
  const dynamic = elf.segments.find(({ type }) => type === 2)
  if (dynamic === undefined || dynamic.fileSize > 1 << 16) return []
  const [tag, size] = await file.run((source) => {
    const bytes = Buffer.from(source.read(dynamic.offset, dynamic.fileSize))
    const entries = new Map<number, number>()
    for (let at = 0; at + 16 <= bytes.length; at += 16)
      entries.set(number64(bytes, at, elf), number64(bytes, at + 8, elf))
    return [entries.get(7), entries.get(8)]
  })
  const offset = tag === undefined ? undefined : fileOffsetOf(elf, tag)
  return offset === undefined || size === undefined ? [] : [{ offset, size }]
}

function number64(bytes: Buffer, at: number, { littleEndian }: Elf): number {
  const [low, high] = littleEndian
    ? [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)]
    : [bytes.readUInt32BE(at + 4), bytes.readUInt32BE(at)]
  return high * 0x1_0000_0000 + low
}

function wordAt(source: ByteSource, elf: Elf, address: number): number {
  const offset = fileOffsetOf(elf, address)
  return offset === undefined ? 0 : number64(Buffer.from(source.read(offset, 8)), 0, elf)
}

/**
 * What we need of `runtime.moduledata`, 64-bit. Before `gofunc` lie pairs of addresses whose
 * number grew with 1.20 and 1.27; from 1.26 on the end of the table follows it, which tells.
 */
function readModuleData(
  header: GoHeader,
  { place, address, end }: { place: number; address: number; end: number },
  read: ReadWord,
): ModuleData | undefined {
  if (read(place) !== address) return undefined
  const [least, most, text, textEnd] = [160, 168, 176, 184].map((each) => read(place + each))
  if (!(least! <= text! + 0xffff && text! < textEnd! && textEnd! <= most! + 0xffff))
    return undefined
  const tableEnd = address + header.table + header.functions * 8
  const follows = (at: number): boolean => {
    const value = read(place + at + 8)
    return value >= tableEnd && value <= end
  }
  const at = header.layout === '1.18' ? 304 : follows(344) ? 344 : 320
  return { text: text!, data: read(place + at) || undefined }
}
