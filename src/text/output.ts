/**
 * A buffer that text is formatted into, byte by byte, and that grows. Records become text without
 * a JavaScript string per field. Writers take `bytes` and `length`, write and put `length` back;
 * there must be room for what they write, so `reserve` comes first: once per record.
 */
export class Output {
  bytes: Uint8Array
  /** The same bytes, for writing four at a time. */
  view: DataView
  length = 0
  /** The same bytes once more, for strings. */
  #strings: Buffer
  /** What was last reserved: later writers of the same record still rely on it. */
  #margin = 0

  constructor(capacity = 1 << 16) {
    this.bytes = new Uint8Array(capacity)
    this.view = new DataView(this.bytes.buffer)
    this.#strings = Buffer.from(this.bytes.buffer)
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    this.#margin = count
    if (this.length + count > this.bytes.length) this.#grow(count)
  }

  #grow(count: number): void {
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count))
    larger.set(this.bytes.subarray(0, this.length))
    this.bytes = larger
    this.view = new DataView(larger.buffer)
    this.#strings = Buffer.from(larger.buffer)
  }

  /** Makes room for `count` more bytes than were reserved. */
  reserveMore(count: number): void {
    if (this.length + count + this.#margin > this.bytes.length) this.#grow(count + this.#margin)
  }

  /** Appends one byte. */
  byte(value: number): void {
    this.bytes[this.length++] = value
  }

  /** Appends a phrase, for which there is room of `phraseRoom` more than its length. */
  phrase({ words, length }: Phrase): void {
    const { view, length: start } = this
    for (let at = 0; at < length; at += 4) {
      view.setInt32(start + at, words.getInt32(at, true), true)
    }
    this.length = start + length
  }

  /** Appends bytes of any number, and leaves the room that was reserved. */
  append(bytes: Uint8Array): void {
    const count = bytes.length
    this.reserveMore(count)
    const to = this.bytes
    let { length } = this
    // A loop beats `set` for the few bytes of a name.
    if (count < 64) for (let at = 0; at < count; at++) to[length++] = bytes[at] as number
    else {
      to.set(bytes, length)
      length += count
    }
    this.length = length
  }

  /** Appends a string as UTF-8, and leaves the room that was reserved. */
  text(text: string): void {
    this.reserveMore(text.length * 3)
    this.length += this.#strings.write(text, this.length, 'utf8')
  }

  /** Appends a string of nothing but ASCII likewise; a loop is better for a short one. */
  ascii(text: string): void {
    const count = text.length
    this.reserveMore(count)
    const to = this.bytes
    let { length } = this
    if (count < 32) for (let at = 0; at < count; at++) to[length++] = text.charCodeAt(at)
    else length += this.#strings.write(text, length, 'latin1')
    this.length = length
  }

  /** What was written since the last time, as a string. */
  takeText(): string {
    const text = this.#strings.toString('utf8', 0, this.length)
    this.length = 0
    return text
  }

  /** What was written since the last time; valid until the next byte is written. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.length)
    this.length = 0
    return taken
  }
}

/** Constant text, padded so that it is copied four bytes at a time. */
export interface Phrase {
  words: DataView
  length: number
}

/** Bytes past its end that copying a phrase writes over. */
export const phraseRoom = 3

/** Makes a phrase of bytes. */
export function phrase(bytes: Uint8Array): Phrase {
  const padded = new Uint8Array((bytes.length + phraseRoom) & ~phraseRoom)
  padded.set(bytes)
  return { words: new DataView(padded.buffer), length: bytes.length }
}
