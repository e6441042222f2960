/**
 * The objects of both machines in one file, compressed one by one: npm takes a millisecond to
 * install a file, and 16 for a megabyte.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'

/** A file of many, and where each lies in it. */
export interface Archive {
  bytes: Uint8Array
  /** By path without its ending: `x64/execve`; where zlib's bytes lie, and how many are in them. */
  places: Record<string, [offset: number, size: number, whole: number]>
}

/** Packs the files below `folder` that have that ending; equal ones, as most are, once. */
export function packFiles(folder: string, ending: string): Archive {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const parts: Buffer[] = []
  const places: Archive['places'] = {}
  const known = new Map<string, [number, number, number]>()
  let end = 0
  for (const name of names.filter((each) => each.endsWith(ending)).sort()) {
    const bytes = readFileSync(join(folder, name))
    const packed = deflateSync(bytes, { level: 9 })
    const text = packed.toString('latin1')
    const place = known.get(text) ?? [end, packed.length, bytes.length]
    places[name.slice(0, -ending.length)] = place
    if (known.has(text)) continue
    known.set(text, place)
    parts.push(packed)
    end += packed.length
  }
  return { bytes: Buffer.concat(parts), places }
}
