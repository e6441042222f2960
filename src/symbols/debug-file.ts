import { readElf, sectionBytes, sectionNamed, type Elf } from '../elf/elf.js'
import { buildIdOf } from '../elf/notes.js'
import { PagedFile } from './paged-file.js'

/** Opens an ELF file at a path that a separate debug file may have; reading it may fail. */
export type OpenDebug = (path: string) => PagedFile

/** A separate debug file, proved to belong to the program. */
export interface DebugFile {
  path: string
  file: PagedFile
  elf: Elf
}

/**
 * Finds the file that the symbols of a stripped one went to: by its build id, or by the name and
 * checksum in `.gnu_debuglink`. Says in `reasons` why not.
 */
export async function findDebugFile(
  program: { path: string; file: PagedFile; elf: Elf; buildId: string | undefined },
  open: OpenDebug,
  reasons: string[],
): Promise<DebugFile | undefined> {
  const { buildId } = program
  if (buildId !== undefined && /^[0-9a-f]{4,128}$/.test(buildId)) {
    const name = `${buildId.slice(0, 2)}/${buildId.slice(2)}.debug`
    const found = await tried(open, `/usr/lib/debug/.build-id/${name}`)
    if (found?.buildId === buildId) return found
    reasons.push(found ? `${found.path} has another build id` : 'no debug file for its build id')
  }
  const link = await program.file.run((source) => debugLinkOf({ ...program.elf, source }))
  if (link === undefined) return undefined
  for (const path of linkPaths(program.path, link.name)) {
    const found = await tried(open, path)
    if (found === undefined) continue
    const same = buildId !== undefined && found.buildId === buildId
    if (same || (await checksumOf(found.file)) === link.checksum) return found
    reasons.push(`${path} is not the file that .gnu_debuglink means`)
  }
  reasons.push(`no ${link.name}, which .gnu_debuglink names`)
  return undefined
}

type Found = DebugFile & { buildId: string | undefined }

async function tried(open: OpenDebug, path: string): Promise<Found | undefined> {
  const file = open(path)
  try {
    const elf = await file.run(readElf)
    return { path, file, elf, buildId: await file.run((source) => buildIdOf({ ...elf, source })) }
  } catch {
    return undefined
  }
}

/** The name and the checksum in `.gnu_debuglink`: text, padding to 4, CRC-32. */
export function debugLinkOf(elf: Elf): { name: string; checksum: number } | undefined {
  const section = sectionNamed(elf, '.gnu_debuglink')
  if (section === undefined || section.size > 4096) return undefined
  const bytes = Buffer.from(sectionBytes(elf, section))
  const end = bytes.indexOf(0)
  const at = (end + 4) & ~3
  if (end <= 0 || at + 4 > bytes.length) return undefined
  const name = bytes.toString('utf8', 0, end)
  if (name.includes('/')) return undefined
  return { name, checksum: elf.littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at) }
}

function linkPaths(program: string, name: string): string[] {
  const folder = program.slice(0, program.lastIndexOf('/'))
  const beside = `${folder}/${name}`
  const all = [`/usr/lib/debug${folder}/${name}`, `${folder}/.debug/${name}`]
  return beside === program ? all : [...all, beside]
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

async function checksumOf(file: PagedFile): Promise<number> {
  let sum = 0xffffffff
  for await (const piece of file.pieces(0, 1 << 30))
    for (const byte of piece) sum = table[(sum ^ byte) & 0xff]! ^ (sum >>> 8)
  return (sum ^ 0xffffffff) >>> 0
}
