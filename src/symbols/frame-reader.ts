import { ElfError } from '../elf/source.js'

/** How a pointer is written (Linux Standard Base 5.0, Core, §10.5.1): format and base. */
const encodings = {
  ...{ absolute: 0, uleb: 1, u16: 2, u32: 3, u64: 4, sleb: 9, s16: 10, s32: 11, s64: 12 },
  ...{ relative: 0x10, indirect: 0x80, omitted: 0xff },
}

/** A position in the bytes of `.eh_frame`; reading past the end that was set is an ElfError. */
export class FrameReader {
  at = 0
  #end = 0
  readonly #view: DataView

  constructor(
    private readonly bytes: Uint8Array,
    /** Where the bytes are loaded, in the file's own view. */
    private readonly address: number,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  seek(at: number, end: number): void {
    if (at < 0 || at > end || end > this.bytes.length) throw new ElfError(cut)
    this.at = at
    this.#end = end
  }

  skip(length: number): void {
    this.at += length
    if (this.at > this.#end) throw new ElfError(cut)
  }

  u8(): number {
    if (this.at >= this.#end) throw new ElfError(cut)
    return this.bytes[this.at++]!
  }

  u16(): number {
    this.skip(2)
    return this.#view.getUint16(this.at - 2, true)
  }

  u32(): number {
    this.skip(4)
    return this.#view.getUint32(this.at - 4, true)
  }

  /** Exact as far as addresses of user space are. */
  u64(): number {
    this.skip(8)
    return Number(this.#view.getBigUint64(this.at - 8, true))
  }

  /** An entry's length: 4 bytes, or 12 where the first are all ones. */
  length(): number {
    const short = this.u32()
    return short === 0xffffffff ? this.u64() : short
  }

  uleb(): number {
    let value = 0
    for (let scale = 1; scale < 2 ** 53; scale *= 128) {
      const byte = this.u8()
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
    throw new ElfError('a number in .eh_frame is too large')
  }

  sleb(): number {
    let value = 0
    for (let scale = 1; scale < 2 ** 53; scale *= 128) {
      const byte = this.u8()
      value += (byte & 127) * scale
      if (byte < 128) return (byte & 64) !== 0 ? value - scale * 128 : value
    }
    throw new ElfError('a number in .eh_frame is too large')
  }

  /** Up to a NUL. */
  text(): string {
    const start = this.at
    while (this.u8() !== 0) if (this.at - start > 64) throw new ElfError(cut)
    return String.fromCharCode(...this.bytes.subarray(start, this.at - 1))
  }

  /** An address or a length, as `encoding` says. */
  pointer(encoding: number): number {
    if (encoding === encodings.omitted) return 0
    const place = this.address + this.at
    const value = this.#value(encoding & 15)
    const base = encoding & 0x70
    if (base === encodings.relative) return place + value
    if (base === 0) return value
    throw new ElfError(`pointers of kind ${encoding} are not known`)
  }

  #value(format: number): number {
    switch (format) {
      case encodings.uleb:
        return this.uleb()
      case encodings.sleb:
        return this.sleb()
      case encodings.u16:
        return this.u16()
      case encodings.s16:
        return (this.u16() << 16) >> 16
      case encodings.u32:
        return this.u32()
      case encodings.s32:
        return this.u32() | 0
      case encodings.s64:
        this.skip(8)
        return Number(this.#view.getBigInt64(this.at - 8, true))
      case encodings.absolute:
      case encodings.u64:
        return this.u64()
      default:
        throw new ElfError(`numbers of kind ${format} are not known`)
    }
  }
}

const cut = '.eh_frame ends within an entry'
