import type { Batch, Field, Schema } from './schema.js'
import { isBytes, isWide } from './value.js'

/** What a field's getter gives: `valueName` says which for which field. */
export type Value = number | bigint | boolean | string | string[] | Uint8Array | Wide[]
type Wide = number | bigint | boolean

/** An event: its fields by name, each decoded when it is read. */
export type Row = Readonly<Record<string, Value>>

/** Where a getter looks; symbols, so that a field may have any name. */
const view: unique symbol = Symbol('view')
const start: unique symbol = Symbol('start')
const end: unique symbol = Symbol('end')

class Position {
  readonly [view]: DataView
  readonly [start]: number
  readonly [end]: number

  constructor(bytes: DataView, from: number, to: number) {
    this[view] = bytes
    this[start] = from
    this[end] = to
  }
}

const classes = new WeakMap<Schema, typeof Position>()

/** The events of a batch. A row is a position: reading one field decodes one field. */
export function* rowsOf(batch: Batch): Generator<Row> {
  const Class = rowClass(batch.schema)
  const { buffer, byteOffset, byteLength } = batch.bytes
  const bytes = new DataView(buffer, byteOffset, byteLength)
  for (let index = 0; index < batch.count; index++) {
    const from = batch.offsets[index] ?? 0
    yield asRow(new Class(bytes, from, from + (batch.sizes[index] ?? 0)))
  }
}

/** A row over the bytes of one key or value of a map. */
export function rowOf(schema: Schema, bytes: Uint8Array): Row {
  const Class = rowClass(schema)
  const all = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return asRow(new Class(all, 0, bytes.length))
}

/** The getters that `rowClass` defined are what makes a position a row. */
function asRow(position: object): Row {
  return position as Row
}

function rowClass(schema: Schema): typeof Position {
  const known = classes.get(schema)
  if (known !== undefined) return known
  const Class = class EventRow extends Position {}
  for (const field of schema.fields) {
    const decode = decoder(field)
    const get = function (this: Position) {
      return decode(this[view], this[start] + field.offset, this[end])
    }
    Object.defineProperty(Class.prototype, field.name, { get, enumerable: true })
  }
  classes.set(schema, Class)
  return Class
}

type Decode = (bytes: DataView, at: number, end: number) => Value

function decoder(field: Field): Decode {
  const { length, size } = field
  if (field.meaning === 'text') return (bytes, at, to) => textAt(bytes, at, limit(field, at, to))
  if (field.meaning === 'texts') return (bytes, at, to) => textsAt(bytes, at, limit(field, at, to))
  if (isBytes(field)) {
    return (bytes, at, to) =>
      new Uint8Array(bytes.buffer, bytes.byteOffset + at, Math.max(0, limit(field, at, to) - at))
  }
  const one = integerDecoder(field)
  if (length === 1) return one
  return (bytes, at, to) => {
    const elements = Math.max(0, Math.floor((limit(field, at, to) - at) / size))
    return Array.from({ length: elements }, (_, index) => one(bytes, at + index * size))
  }
}

/** Where a field ends: a flexible one with its record. */
function limit({ size, length }: Field, at: number, end: number): number {
  return length === 0 ? end : at + size * length
}

/** Reads the integer of a field's element. */
function integerDecoder(field: Field): (bytes: DataView, at: number) => Wide {
  const { size, signed, form } = field
  if (form === 'bool') return (bytes, at) => bytes.getUint8(at) !== 0
  switch (size) {
    case 1:
      return (bytes, at) => (signed ? bytes.getInt8(at) : bytes.getUint8(at))
    case 2:
      return (bytes, at) => (signed ? bytes.getInt16(at, true) : bytes.getUint16(at, true))
    case 4:
      return (bytes, at) => (signed ? bytes.getInt32(at, true) : bytes.getUint32(at, true))
    default:
      if (!isWide(field)) return wideNumber
      return (bytes, at) => (signed ? bytes.getBigInt64(at, true) : bytes.getBigUint64(at, true))
  }
}

/** A duration that nobody measured has all bits set: NaN, which no comparison holds for. */
function wideNumber(bytes: DataView, at: number): number {
  if (bytes.getInt32(at + 4, true) === -1) return NaN
  return bytes.getUint32(at + 4, true) * 0x100000000 + bytes.getUint32(at, true)
}

function textAt(bytes: DataView, at: number, end: number): string {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.max(0, end - at))
  const length = all.indexOf(0)
  return all.toString('utf8', 0, length < 0 ? all.length : length)
}

function textsAt(bytes: DataView, at: number, end: number): string[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.max(0, end - at))
  const texts = all.toString('utf8').split('\0')
  // Each text is ended by a NUL, so the last piece is no text unless the record was cut.
  if (texts.at(-1) === '') texts.pop()
  return texts
}
