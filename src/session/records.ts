import { malformed, RECORD_DISCARDED } from '../helper/message.js'
import type { Batch, Schema } from '../schema/schema.js'
import { Failure } from '../text/failure.js'

/** Bytes before each record: its size and a word that may be anything. */
const RECORD_HEAD = 8
/** Bytes of record_header, with which every record begins. */
const HEADER_SIZE = 16

/** Cuts the payload of a RECORDS message into batches, one for each run of the same kind. */
export type Splitter = (payload: Uint8Array) => Batch[]

/**
 * Makes the splitter for an object's kinds of records. Nothing is copied: a batch refers to the
 * payload. Its arrays are used again at the next call, so it is valid until then.
 */
export function recordSplitter(schemas: Schema[]): Splitter {
  const byKind = new Map(schemas.map((schema) => [schema.kind, schema]))
  const only = schemas.length === 1 ? schemas[0] : undefined
  const pool: Arrays[] = []

  function open(view: DataView, start: number, batches: Batch[]): Open {
    const kind = view.getUint32(start, true)
    const schema = only?.kind === kind ? only : byKind.get(kind)
    if (schema === undefined) {
      throw new Failure('failed', `the object sent a record of kind ${kind}, which it declares not`)
    }
    const arrays = (pool[batches.length] ??= newArrays(64))
    return { kind, schema, arrays, count: 0 }
  }

  function grow(current: Open, index: number): void {
    const larger = newArrays(current.arrays.offsets.length * 4)
    larger.offsets.set(current.arrays.offsets)
    larger.sizes.set(current.arrays.sizes)
    current.arrays = pool[index] = larger
  }

  return (payload) => {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
    const batches: Batch[] = []
    let current: Open | undefined
    for (let at = 0; at + RECORD_HEAD <= payload.length;) {
      const word = view.getUint32(at, true)
      const size = (word & ~RECORD_DISCARDED) >>> 0
      const start = at + RECORD_HEAD
      if (start + size > payload.length) throw malformed('a record is cut short')
      at = start + ((size + 7) & ~7)
      if (word & RECORD_DISCARDED) continue
      if (size < HEADER_SIZE) throw tooShort(size, current?.schema)
      if (current === undefined || view.getUint32(start, true) !== current.kind) {
        if (current) batches.push(closed(current, payload))
        current = open(view, start, batches)
      }
      if (size < current.schema.size) throw tooShort(size, current.schema)
      if (current.count === current.arrays.offsets.length) grow(current, batches.length)
      current.arrays.offsets[current.count] = start
      current.arrays.sizes[current.count++] = size
    }
    if (current) batches.push(closed(current, payload))
    return batches
  }
}

interface Arrays {
  offsets: Uint32Array
  sizes: Uint32Array
}

interface Open {
  kind: number
  schema: Schema
  arrays: Arrays
  count: number
}

function newArrays(length: number): Arrays {
  return { offsets: new Uint32Array(length), sizes: new Uint32Array(length) }
}

function closed({ schema, arrays, count }: Open, bytes: Uint8Array): Batch {
  return { schema, bytes, offsets: arrays.offsets, sizes: arrays.sizes, count }
}

function tooShort(size: number, schema: Schema | undefined): Failure {
  const name = schema?.name ?? 'event'
  return new Failure('failed', `the object sent a record of ${size} bytes, too short for ${name}`)
}
