import { ElfError } from './source.js'

/**
 * A string table. Names may overlap, so a hostile table could make a small file give unbounded
 * text: all names together may be at most four times the table, which real files stay far below.
 */
export class StringTable {
  readonly #bytes: Buffer
  #budget: number

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#budget = 4 * bytes.length + 4096
  }

  /** The text that begins at `offset`. */
  at(offset: number): string {
    if (offset === 0 && this.#bytes.length === 0) return ''
    if (offset >= this.#bytes.length) {
      throw new ElfError(
        `a name at ${offset} lies outside its table of ${this.#bytes.length} bytes`,
      )
    }
    const end = this.#bytes.indexOf(0, offset)
    if (end < 0) throw new ElfError(`the name at ${offset} of a string table has no end`)
    this.#budget -= end - offset
    if (this.#budget < 0) throw new ElfError('the names overlap too often to be real')
    return this.#bytes.toString('utf8', offset, end)
  }
}
