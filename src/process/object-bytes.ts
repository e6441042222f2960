import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { placeOfObject, type PackedObject } from './package.js'

/** The bytes of a tool's object; those for another machine where there are none for this one. */
export function objectBytes(tool: string): Uint8Array | undefined {
  const place = placeOfObject(tool) ?? placeOfObject(tool, 'x64')
  return place === undefined ? undefined : readObject(place)
}

/** The bytes of an object, be it a file or packed. */
export function readObject(place: string | PackedObject): Uint8Array {
  if (typeof place === 'string') return readFileSync(place)
  const { path, offset, size, whole } = place
  const packed = Buffer.alloc(size)
  const file = openSync(path, 'r')
  readSync(file, packed, 0, size, offset)
  closeSync(file)
  return inflateSync(packed, { maxOutputLength: whole })
}
