/**
 * Protocol buffers, read: a message is a list of fields, each a number, a wire type and a value.
 * Nothing is copied and nothing recursive: who knows a field is a message reads it again.
 *
 *     0a 03 66 6f 6f        field 1, wire type 2 (bytes), 3 of them: "foo"
 *     18 96 01              field 3, wire type 0 (varint): 150
 *
 * https://protobuf.dev/programming-guides/encoding/
 */

/** What the bytes are not. `at` counts from the start of the outermost message's bytes. */
export class ProtobufError extends Error {
  constructor(message: string, at: number) {
    super(`byte ${at}: ${message}`)
    this.name = 'ProtobufError'
  }
}

/** Steps through the fields of one message. */
export class MessageReader {
  /** The field that `next` came to. */
  field = 0
  wire = 0
  readonly #bytes: Uint8Array
  readonly #from: number
  readonly #end: number
  #at: number

  constructor(bytes: Uint8Array, from = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#from = from
    this.#at = from
    this.#end = end
  }

  /** A reader of the same message, at its start. */
  again(): MessageReader {
    return new MessageReader(this.#bytes, this.#from, this.#end)
  }

  /** Goes to the next field; false at the end. The value must be taken or skipped. */
  next(): boolean {
    if (this.#at >= this.#end) return false
    const tag = this.number()
    this.field = Math.floor(tag / 8)
    this.wire = tag % 8
    if (this.field === 0) throw this.#error('field 0')
    return true
  }

  /** An unsigned varint as a number: exact up to 2^53, near beyond. */
  number(): number {
    let value = 0
    let scale = 1
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
    throw this.#error('a number of more than ten bytes')
  }

  /** A signed varint (int64, not zigzag). */
  signed(): number {
    const from = this.#at
    const value = this.number()
    if (value < 2 ** 53) return value
    this.#at = from
    return Number(BigInt.asIntN(64, this.big()))
  }

  /** An id: equal only to itself, so a bigint where a number would be near. */
  id(): number | bigint {
    const from = this.#at
    const value = this.number()
    if (value < 2 ** 53) return value
    this.#at = from
    return this.big()
  }

  /** A varint without loss: addresses fill 64 bits. */
  big(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw this.#error('a number of more than ten bytes')
  }

  /** The bytes of a text or packed list. */
  bytes(): Uint8Array {
    const [from, end] = this.#range()
    return this.#bytes.subarray(from, end)
  }

  /** The message in this field. */
  message(): MessageReader {
    const [from, end] = this.#range()
    return new MessageReader(this.#bytes, from, end)
  }

  /** Ids, packed or one. */
  ids(into: (number | bigint)[]): void {
    if (this.wire === 0) {
      into.push(this.id())
      return
    }
    const list = this.message()
    while (!list.#done()) into.push(list.id())
  }

  /** Signed varints, packed or one. */
  signeds(into: number[]): void {
    if (this.wire === 0) {
      into.push(this.signed())
      return
    }
    const list = this.message()
    while (!list.#done()) into.push(list.signed())
  }

  /** Steps over a value that nobody wants. */
  skip(): void {
    if (this.wire === 0) this.number()
    else if (this.wire === 1) this.#step(8)
    else if (this.wire === 2) this.#range()
    else if (this.wire === 5) this.#step(4)
    else throw this.#error(`wire type ${this.wire}`)
  }

  #done(): boolean {
    return this.#at >= this.#end
  }

  #range(): [number, number] {
    if (this.wire !== 2) throw this.#error(`field ${this.field} has wire type ${this.wire}, not 2`)
    const length = this.number()
    const from = this.#at
    this.#step(length)
    return [from, this.#at]
  }

  #step(length: number): void {
    if (length > this.#end - this.#at) throw this.#error(`${length} bytes, which are not there`)
    this.#at += length
  }

  #byte(): number {
    if (this.#at >= this.#end) throw this.#error('ends within a number')
    return this.#bytes[this.#at++]!
  }

  #error(message: string): ProtobufError {
    return new ProtobufError(message, this.#at)
  }
}
