import type { Meaning } from './meaning.js'

/** Where one field of a struct lies and what it means: all a decoder needs. */
export interface Field {
  /** The C field's name; `time` for the record head's time. */
  name: string
  /** Bytes from the record's (or key's, or value's) start. */
  offset: number
  /** Bytes of one element. */
  size: number
  /** Elements: 1 for a scalar, n for an array, 0 for a flexible array that ends the record. */
  length: number
  signed: boolean
  /** What one element is in C. */
  form: 'integer' | 'bool' | 'enum' | 'bytes'
  /** What an enumeration calls its values; undefined for everything else. */
  names: Record<string, string> | undefined
  /** The outermost typedef's name where `types.h` has it, else undefined: a plain number. */
  meaning: Meaning | undefined
  /** The sentence of DOC(), if any. */
  doc: string | undefined
  /** Where a histogram's slots are of one width: LINEAR(from, step). */
  linear?: { from: number; step: number }
}

/** The columns of one kind of record. */
export interface Schema {
  /** The C struct's name. */
  name: string
  /** `record_header.kind` of its records. */
  kind: number
  /** Whether a record_header comes first: a map's key or value has none. */
  hasHead: boolean
  /** Bytes of the fixed part, up to the flexible array if there is one. */
  size: number
  fields: Field[]
}

/** The events of one read, undecoded: `count` records of one schema in one buffer. */
export interface Batch {
  schema: Schema
  bytes: Uint8Array
  /** Where each record begins in `bytes`; records lie 8-aligned. */
  offsets: Uint32Array
  /** Bytes of each record. */
  sizes: Uint32Array
  count: number
}
