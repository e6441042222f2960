import { ElfError, type ByteSource } from '../elf/source.js'

/** Reads a piece; fewer bytes than asked for mean that the file ends there. */
export type ReadPiece = (offset: number, length: number) => Promise<Uint8Array>

/** Bytes of a page; the file's last one has fewer. */
export const pageSize = 1 << 16
const pagesAtOnce = 16
const pagesAhead = 8
const pagesMax = 512
/** What a header may claim at once: half of what is kept, so that it is there when tried again. */
const lengthMax = (pagesMax / 2) * pageSize

/** What a synchronous reader lacked; not an Error, since making one is dear. */
class Missing {
  constructor(
    readonly first: number,
    readonly last: number,
  ) {}
}

/**
 * A file read in pages as they are needed, at most 32 MiB of it held at once. Readers are
 * synchronous, as over bytes in memory: one that lacks a page is stopped, the page is fetched, and
 * it is run again. So a reader that runs here must have no effect before its last read.
 */
export class PagedFile implements ByteSource {
  /** Unknown until a read met the end: large enough for any claim. */
  size = Number.MAX_SAFE_INTEGER
  readonly #readPiece: ReadPiece
  readonly #pages = new Map<number, Buffer>()

  constructor(readPiece: ReadPiece) {
    this.#readPiece = readPiece
  }

  /** Runs a reader, as often as pages are missing. */
  async run<Result>(reader: (source: ByteSource) => Result): Promise<Result> {
    for (;;) {
      try {
        return reader(this)
      } catch (lack) {
        if (!(lack instanceof Missing)) throw lack
        await this.#fetch(lack)
      }
    }
  }

  /** Runs a reader once, for the common case that all is there; undefined where it is not. */
  attempt<Result>(reader: (source: ByteSource) => Result): Result | undefined {
    try {
      return reader(this)
    } catch (lack) {
      if (lack instanceof Missing) return undefined
      throw lack
    }
  }

  /** The bytes of a range; only within `run` and `attempt`. */
  read(offset: number, length: number): Uint8Array {
    if (length > lengthMax) throw new ElfError(`${length} bytes at ${offset} are too many`)
    if (length === 0) return new Uint8Array(0)
    const [first, last] = [
      Math.floor(offset / pageSize),
      Math.floor((offset + length - 1) / pageSize),
    ]
    for (let page = first; page <= last; page++)
      if (!this.#pages.has(page)) throw new Missing(page, last)
    const start = offset - first * pageSize
    if (first === last) return this.#within(this.#pages.get(first)!, start, length)
    const whole = new Uint8Array(length)
    for (let page = first; page <= last; page++) {
      const from = page === first ? start : 0
      const at = (page - first) * pageSize + from - start
      const take = Math.min(pageSize - from, length - at)
      whole.set(this.#within(this.#pages.get(page)!, from, take), at)
    }
    return whole
  }

  #within(page: Uint8Array, from: number, length: number): Uint8Array {
    if (from + length > page.length)
      throw new ElfError('the file ends before what it claims to hold')
    return page.subarray(from, from + length)
  }

  /** A whole page, by its number; only within `run` and `attempt`. */
  page(index: number): Buffer {
    const page = this.#pages.get(index)
    if (page === undefined) throw new Missing(index, index)
    return page
  }

  /** Pieces of a range in order, read once and not kept; it ends with the file. */
  async *pieces(offset: number, length: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < length;) {
      const piece = await this.#readPiece(offset + at, Math.min(1 << 20, length - at))
      if (piece.length === 0) return
      at += piece.length
      yield piece
    }
  }

  /** Lets go of all pages. */
  release(): void {
    this.#pages.clear()
  }

  async #fetch({ first, last: wanted }: Missing): Promise<void> {
    // Who came from the page before goes on.
    const last = this.#pages.has(first - 1) ? Math.max(wanted, first + pagesAhead - 1) : wanted
    for (let page = first; page <= last; page += pagesAtOnce) {
      const count = Math.min(pagesAtOnce, last - page + 1)
      const bytes = await this.#readPiece(page * pageSize, count * pageSize)
      for (let index = 0; index < count; index++) {
        const start = index * pageSize
        this.#keep(page + index, bytes.subarray(start, start + pageSize))
      }
      if (bytes.length < count * pageSize) {
        this.size = Math.min(this.size, page * pageSize + bytes.length)
        break
      }
    }
  }

  #keep(page: number, bytes: Uint8Array): void {
    this.#pages.delete(page)
    this.#pages.set(page, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    if (this.#pages.size <= pagesMax) return
    const [oldest] = this.#pages.keys()
    this.#pages.delete(oldest!)
  }
}
