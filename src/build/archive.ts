/** Writes what src/process/archive.ts reads. */
import { deflateSync } from 'node:zlib'
import type { Places } from '../process/archive.js'

/** The bytes of an archive of these parts by name; equal ones, as most objects are, once. */
export function packArchive(
  named: Iterable<readonly [name: string, bytes: Uint8Array]>,
): Uint8Array {
  const parts: Buffer[] = []
  const places: Places = {}
  const known = new Map<string, [number, number, number]>()
  let end = 0
  for (const [name, bytes] of named) {
    const packed = deflateSync(bytes, { level: 9 })
    const text = packed.toString('latin1')
    const place = known.get(text) ?? [end, packed.length, bytes.length]
    places[name] = place
    if (known.has(text)) continue
    known.set(text, place)
    parts.push(packed)
    end += packed.length
  }
  const index = Buffer.from(JSON.stringify(places))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(index.length)
  return Buffer.concat([length, index, ...parts])
}
