/**
 * The section .BTF.ext of an object: which function, which source line and which relocation
 * belongs to each instruction.
 *
 *     0        hdr_len     + func_info     + line_info    + core_relo
 *     | header | functions | lines         | relocations  |
 *
 * https://docs.kernel.org/bpf/btf.html#btf-ext-section
 */
const headerSize = 32
const magic = 0xeb9f

/**
 * Leaves out the lines: half of an object's bytes, which the kernel would only repeat in the
 * verifier's log of a program that it refuses.
 */
export function withoutLines(section: Uint8Array): Uint8Array {
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength)
  if (section.length < headerSize || view.getUint16(0, true) !== magic)
    throw new Error('no .BTF.ext with relocations')
  const headerEnd = view.getUint32(4, true)
  const part = (at: number): Uint8Array => {
    const start = headerEnd + view.getUint32(at, true)
    return section.subarray(start, start + view.getUint32(at + 4, true))
  }
  const [functions, relocations] = [part(8), part(24)]
  const header = Buffer.from(section.subarray(0, headerEnd))
  const places = [0, functions.length, functions.length, 0, functions.length, relocations.length]
  places.forEach((value, index) => header.writeUInt32LE(value, 8 + 4 * index))
  return Buffer.concat([header, functions, relocations])
}
