/**
 * A buffer that text is formatted into, byte by byte, and that grows. Records become text without
 * a JavaScript string per field. Writers take `bytes` and `length`, write and put `length` back;
 * there must be room for what they write, so `reserve` comes first: once per record.
 */
export class Output {
  bytes: Uint8Array
  length = 0
  /** What was last reserved: later writers of the same record still rely on it. */
  #margin = 0

  constructor(capacity = 1 << 16) {
    this.bytes = new Uint8Array(capacity)
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
  }

  /** Makes room for `count` more bytes than were reserved. */
  reserveMore(count: number): void {
    if (this.length + count + this.#margin > this.bytes.length) this.#grow(count + this.#margin)
  }

  /** Appends one byte. */
  byte(value: number): void {
    this.bytes[this.length++] = value
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
    this.append(Buffer.from(text, 'utf8'))
  }

  /** What was written since the last time; valid until the next byte is written. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.length)
    this.length = 0
    return taken
  }
}
