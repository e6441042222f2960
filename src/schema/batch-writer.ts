import { escapedBytesMax } from '../text/escape.js'
import type { Output } from '../text/output.js'
import type { Batch, Schema } from './schema.js'

/**
 * Turns batches into text, for people or machines. What a call gives is valid until the next call:
 * the buffer is used again.
 */
export interface BatchWriter {
  /** What comes before the first record: a header, an opening bracket. */
  begin: () => Uint8Array
  batch: (batch: Batch) => Uint8Array
  /** What comes after the last, on every orderly end. */
  end: () => Uint8Array
}

/** Appends one record. */
export type WriteRecord = (
  bytes: Uint8Array,
  view: DataView,
  record: number,
  end: number,
  out: Output,
) => void

/** How the records of one schema are written. */
export interface RecordWriter {
  write: WriteRecord
  /** Bytes that every record needs, whatever is in it. */
  room: number
  /** How many fields may each be as long as the record. */
  texts: number
  /** Called before each batch. */
  sync: () => void
}

/** Makes `batch` of a BatchWriter from what writes one record of each schema. */
export function writeBatches(
  out: Output,
  recordWriter: (schema: Schema) => RecordWriter,
): (batch: Batch) => Uint8Array {
  const writers = new Map<Schema, RecordWriter>()
  return (batch) => {
    const { schema, bytes, offsets, sizes, count } = batch
    let writer = writers.get(schema)
    if (writer === undefined) writers.set(schema, (writer = recordWriter(schema)))
    writer.sync()
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const { write, room } = writer
    const perByte = writer.texts * escapedBytesMax
    for (let index = 0; index < count; index++) {
      const record = offsets[index] as number
      const size = sizes[index] as number
      // A record shorter than its struct is broken: it must not be read past its end.
      if (size < schema.size) continue
      out.reserve(room + size * perByte)
      write(bytes, view, record, record + size, out)
    }
    return out.take()
  }
}
