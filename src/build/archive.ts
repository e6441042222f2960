/** The objects of both machines in one file: npm takes a millisecond to install each file. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A file of many, and where each lies in it. */
export interface Archive {
  bytes: Uint8Array
  /** By path without its ending: `x64/execve`. */
  places: Record<string, [offset: number, size: number]>
}

/** Packs the files below `folder` that have that ending; equal ones, as most are, once. */
export function packFiles(folder: string, ending: string): Archive {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const parts: Buffer[] = []
  const places: Archive['places'] = {}
  const known = new Map<string, [number, number]>()
  let end = 0
  for (const name of names.filter((each) => each.endsWith(ending)).sort()) {
    const bytes = readFileSync(join(folder, name))
    const text = bytes.toString('latin1')
    const place = known.get(text) ?? [end, bytes.length]
    places[name.slice(0, -ending.length)] = place
    if (known.has(text)) continue
    known.set(text, place)
    parts.push(bytes)
    end += bytes.length
  }
  return { bytes: Buffer.concat(parts), places }
}
