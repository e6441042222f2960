import type { Elf } from '../elf/elf.js'

const load = 1

/** The address, in the file's own view, of what lies at an offset in it. */
export function addressOf(elf: Elf, offset: number): number | undefined {
  const holding = elf.segments.filter(
    (each) => each.type === load && offset >= each.offset && offset < each.offset + each.fileSize,
  )
  // One page of the file may be mapped twice, as the end of one segment and the start of the next.
  const segment = holding.find(({ flags }) => (flags & 1) !== 0) ?? holding[0]
  return segment && offset - segment.offset + segment.address
}

/** Where in the file lies what is loaded at an address; undefined where nothing of it is. */
export function fileOffsetOf(elf: Elf, address: number): number | undefined {
  const segment = elf.segments.find(
    (each) =>
      each.type === load && address >= each.address && address < each.address + each.fileSize,
  )
  return segment && address - segment.address + segment.offset
}
