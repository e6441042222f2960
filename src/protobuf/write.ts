/** Protocol buffers, written: see read.ts for the picture. */

/** A message being written. Fields that are zero or empty are left out, as proto3 does. */
export class MessageWriter {
  #bytes: Buffer
  #length = 0

  /** `room` is what it will likely need: most messages are tiny. */
  constructor(room = 64) {
    this.#bytes = Buffer.allocUnsafe(room)
  }

  /** What has been written. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  /** An int64 or uint64 field; beyond 2^53 give a bigint. */
  number(field: number, value: number | bigint): this {
    if (value === 0 || value === 0n) return this
    this.#varint(field * 8)
    this.#varint(value)
    return this
  }

  /** A text, even an empty one where `always`: a string table starts with one. */
  text(field: number, value: string, always = false): this {
    if (value === '' && !always) return this
    const length = Buffer.byteLength(value)
    this.#varint(field * 8 + 2)
    this.#varint(length)
    this.#need(length)
    this.#bytes.write(value, this.#length)
    this.#length += length
    return this
  }

  /** A message in a field. */
  message(field: number, message: MessageWriter): this {
    this.#varint(field * 8 + 2)
    this.#varint(message.#length)
    this.#need(message.#length)
    message.#bytes.copy(this.#bytes, this.#length, 0, message.#length)
    this.#length += message.#length
    return this
  }

  /** A packed list of varints. */
  numbers(field: number, values: ArrayLike<number>): this {
    if (values.length === 0) return this
    const list = new MessageWriter()
    for (let index = 0; index < values.length; index++) list.#varint(values[index]!)
    return this.message(field, list)
  }

  #varint(value: number | bigint): void {
    this.#need(10)
    if (typeof value === 'bigint' || value < 0 || value >= 2 ** 53) this.#wide(BigInt(value))
    else this.#narrow(value)
  }

  #narrow(value: number): void {
    while (value >= 128) {
      this.#bytes[this.#length++] = (value % 128) + 128
      value = Math.floor(value / 128)
    }
    this.#bytes[this.#length++] = value
  }

  #wide(value: bigint): void {
    let rest = BigInt.asUintN(64, value)
    while (rest >= 128n) {
      this.#bytes[this.#length++] = Number(rest & 127n) + 128
      rest >>= 7n
    }
    this.#bytes[this.#length++] = Number(rest)
  }

  #need(room: number): void {
    if (this.#length + room <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#length + room, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
