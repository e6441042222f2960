import { cursor, sectionBytes, sectionType, type Elf, type Section } from './elf.js'

/** An entry of a note section: who defined it, which kind, its bytes. */
export interface Note {
  owner: string
  type: number
  bytes: Uint8Array
}

/** A static tracing point (USDT), as systemtap's `sys/sdt.h` leaves it in the file. */
export interface UsdtNote {
  provider: string
  name: string
  /** Where the probe's nop lies, as if `.stapsdt.base` were at `base`. */
  address: bigint
  base: bigint
  /** A counter to raise while somebody listens; 0 where there is none. */
  semaphore: bigint
  /** Where each argument is, in assembler words: `-4@%edi 8@-16(%rbp)`. */
  arguments: string
}

/** The notes of one section. */
export function* notesIn(elf: Elf, section: Section): Generator<Note> {
  const bytes = sectionBytes(elf, section)
  const read = cursor(elf, bytes)
  while (read.left >= 12) {
    const [ownerSize, size, type] = [read.u32(), read.u32(), read.u32()]
    const owner = bytes.subarray(read.at, read.at + ownerSize)
    read.skip(Math.min(aligned(ownerSize), Math.max(read.left, ownerSize)))
    const start = read.at
    read.skip(Math.min(aligned(size), Math.max(read.left, size)))
    yield { owner: untilNul(owner), type, bytes: bytes.subarray(start, start + size) }
  }
}

function aligned(size: number): number {
  return Math.ceil(size / 4) * 4
}

function untilNul(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8')
}

/** All notes of a file. */
export function* notesOf(elf: Elf): Generator<Note> {
  for (const section of elf.sections) {
    if (section.type === sectionType.note) yield* notesIn(elf, section)
  }
}

/** The build id in hexadecimal, which ties a file to its debug information. */
export function buildIdOf(elf: Elf): string | undefined {
  for (const note of notesOf(elf)) {
    if (note.owner === 'GNU' && note.type === 3) return Buffer.from(note.bytes).toString('hex')
  }
  return undefined
}

/** The static tracing points of a file. */
export function* usdtNotesOf(elf: Elf): Generator<UsdtNote> {
  for (const section of elf.sections) {
    if (section.name !== '.note.stapsdt') continue
    for (const note of notesIn(elf, section)) {
      if (note.owner === 'stapsdt' && note.type === 3) yield usdtNote(elf, note.bytes)
    }
  }
}

function usdtNote(elf: Elf, bytes: Uint8Array): UsdtNote {
  const read = cursor(elf, bytes)
  const addresses = [
    BigInt(read.address()),
    BigInt(read.address()),
    BigInt(read.address()),
  ] as const
  const [provider = '', name = '', words = ''] = Buffer.from(bytes.subarray(read.at))
    .toString('utf8')
    .split('\0', 3)
  const [address, base, semaphore] = addresses
  return { provider, name, address, base, semaphore, arguments: words }
}
