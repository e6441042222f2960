/**
 * The one file of what is published besides executables: chunks of code, objects, headers. npm
 * takes two to three milliseconds to install a file, and 16 for a megabyte.
 *
 *     0                length of the index, u32 little-endian
 *     4                index, JSON: by name [offset, size, whole]
 *     4 + length       parts, each compressed by zlib; offsets count from here
 */
import { openSync, readSync } from 'node:fs'
import { inflateSync } from 'node:zlib'

/** By name: where zlib's bytes lie behind the index, how many, and how many are in them. */
export type Places = Partial<Record<string, [offset: number, size: number, whole: number]>>

/** An archive that stays open: the package may be out of reach after the privilege drop. */
export interface Archive {
  path: string
  fd: number
  /** Where the parts begin in the file. */
  start: number
  places: Places
}

/** Opens an archive; throws Node's error where there is none. */
export function openArchive(path: string): Archive {
  const fd = openSync(path, 'r')
  const length = bytesAt(fd, 0, 4).readUInt32LE()
  const places = JSON.parse(bytesAt(fd, 4, length).toString()) as Places
  return { path, fd, start: 4 + length, places }
}

/** A part's bytes; undefined if the archive has no part of this name. */
export function archivePart({ fd, start, places }: Archive, name: string): Buffer | undefined {
  const place = places[name]
  return place && inflateSync(bytesAt(fd, start + place[0], place[1]))
}

function bytesAt(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  const count = readSync(fd, bytes, 0, length, position)
  if (count < length) throw new Error(`an archive ends ${length - count} bytes too early`)
  return bytes
}
