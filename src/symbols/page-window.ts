import { ElfError } from '../elf/source.js'
import { pageSize, type PagedFile } from './paged-file.js'

/** Text longer than this is cut. */
const textMax = 1 << 12

/**
 * Reads numbers and text of a file through one of its pages: what lies together is read without
 * a look-up, and without a view for each. As with all that a PagedFile runs, a page that lacks
 * stops the reader, which then begins again.
 */
export class PageWindow {
  /** The page, and where in the file it begins. */
  bytes: Buffer = Buffer.alloc(0)
  start = 0
  /** Where in the file `number` reads on. */
  at = 0
  readonly #file: PagedFile
  readonly #littleEndian: boolean

  constructor(file: PagedFile, littleEndian: boolean) {
    this.#file = file
    this.#littleEndian = littleEndian
  }

  /** Moves to the page that has this byte, and says where in it that is. */
  turn(offset: number): number {
    const place = offset - this.start
    if (place >= 0 && place < this.bytes.length) return place
    const index = Math.floor(offset / pageSize)
    this.bytes = this.#file.page(index)
    this.start = index * pageSize
    if (offset - this.start >= this.bytes.length)
      throw new ElfError('the file ends before what it claims to hold')
    return offset - this.start
  }

  byte(offset: number): number {
    // Turning may change the page: it comes before the look into it.
    const at = this.turn(offset)
    return this.bytes[at]!
  }

  /** The next number of seven bits a byte, the least first. */
  number(): number {
    // Nearly all have one byte, in the page that is at hand.
    const first = this.bytes[this.at - this.start]
    if (first === undefined || first >= 0x80) return this.#longNumber()
    this.at++
    return first
  }

  #longNumber(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte(this.at++)
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
    }
    return value
  }

  /** An unsigned number of 32 bits. */
  word(offset: number): number {
    const at = this.turn(offset)
    const { bytes } = this
    if (at + 4 > bytes.length) return this.#wordAcross(offset)
    return this.#littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
  }

  #wordAcross(offset: number): number {
    const [a, b, c, d] = [0, 1, 2, 3].map((index) => this.byte(offset + index))
    return (this.#littleEndian ? toBig(d!, c!, b!, a!) : toBig(a!, b!, c!, d!)) >>> 0
  }

  /** A pointer of 4 or 8 bytes. */
  pointer(offset: number, width: 4 | 8): number {
    if (width === 4) return this.word(offset)
    const [first, second] = [this.word(offset), this.word(offset + 4)]
    return this.#littleEndian ? second * 2 ** 32 + first : first * 2 ** 32 + second
  }

  /** Text up to the NUL. */
  text(offset: number): string {
    const at = this.turn(offset)
    const { bytes } = this
    const most = Math.min(bytes.length, at + textMax)
    let end = at
    let marks = 0
    for (; end < most && bytes[end] !== 0; end++) marks |= bytes[end]!
    // Latin-1 is the quicker one, where there is only ASCII.
    if (end < bytes.length) return bytes.toString(marks < 0x80 ? 'latin1' : 'utf8', at, end)
    const codes: number[] = []
    for (let place = offset; codes.length < textMax; place++) {
      const code = this.byte(place)
      if (code === 0) break
      codes.push(code)
    }
    return Buffer.from(codes).toString('utf8')
  }
}

function toBig(a: number, b: number, c: number, d: number): number {
  return (a << 24) | (b << 16) | (c << 8) | d
}
