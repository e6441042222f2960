import { readSync } from 'node:fs'

/** What makes a file unreadable as ELF: the message says what and where. */
export class ElfError extends Error {
  override name = 'ElfError'
}

/** Bytes that are read piece by piece, so that a file of 100 MB is never held whole. */
export interface ByteSource {
  size: number
  /** Exactly `length` bytes; the caller has checked that they lie within `size`. */
  read: (offset: number, length: number) => Uint8Array
}

/** A source over bytes in memory; pieces are views, not copies. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  }
}

/** A source over an open file. */
export function fileSource(fd: number, size: number): ByteSource {
  return {
    size,
    read: (offset, length) => {
      const piece = new Uint8Array(length)
      let have = 0
      while (have < length) {
        const got = readSync(fd, piece, have, length - have, offset + have)
        if (got === 0)
          throw new ElfError(`the file ended at byte ${offset + have} while being read`)
        have += got
      }
      return piece
    },
  }
}

/** The bytes of a range that a header claims, or an error naming what lies outside the file. */
export function readRange(source: ByteSource, offset: number, length: number, what: string) {
  if (!(offset >= 0 && length >= 0 && offset + length <= source.size)) {
    throw new ElfError(
      `${what} (${length} bytes at ${offset}) lies outside the file of ${source.size} bytes`,
    )
  }
  return source.read(offset, length)
}
