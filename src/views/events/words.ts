/** Events as words: the cells of a row, all fields of one, what rows are sorted by. */
import { eventColumn, type ShownColumn } from '../../schema/columns.js'
import type { FormatContext } from '../../schema/format.js'
import { rowOf, type Value } from '../../schema/rows.js'
import type { Field, Schema } from '../../schema/schema.js'
import { fieldRoom, fieldWriter, type FieldWriter } from '../../schema/writer.js'
import { escapedBytesMax } from '../../text/escape.js'
import { Output } from '../../text/output.js'
import type { Logged } from './log.js'

/** Turns events into words, those that are asked for and no others. */
export interface EventWords {
  /** The cells of a row. */
  cells(event: Logged): string[]
  /** All cells as one text, to look for something in. */
  text(event: Logged): string
  /** All fields with their words and what they are. */
  fields(event: Logged): { name: string; words: string; doc: string | undefined }[]
  /** What rows are sorted by; undefined where the event has no such field. */
  key(event: Logged, column: string): number | bigint | string | undefined
}

/** Makes the words of events with these columns. */
export function eventWords(columns: ShownColumn[], context: FormatContext): EventWords {
  const out = new Output(1 << 10)
  const { writerOf, write, words } = fieldWords(out, context)
  const lines = new Map<Schema, (FieldWriter | string)[]>()
  const lineOf = (schema: Schema): (FieldWriter | string)[] => {
    const known = lines.get(schema)
    if (known) return known
    const line = columns.map(({ field: name }) => {
      const field = fieldOf(schema, name)
      return name === eventColumn ? schema.name : field ? writerOf(schema, field) : '-'
    })
    lines.set(schema, line)
    return line
  }
  // A filter looks at all events at every key: one string for each of them, and nothing looked up.
  const text = (event: Logged): string => {
    const view = viewOf(event)
    for (const part of lineOf(event.schema)) {
      out.reserve(1)
      if (out.length > 0) out.byte(0x20)
      if (typeof part === 'string') out.text(part)
      else write(event, part, view)
    }
    return out.takeText()
  }
  const cell = (event: Logged, name: string): string => {
    if (name === eventColumn) return event.schema.name
    const field = fieldOf(event.schema, name)
    return field ? words(event, field) : '-'
  }
  const cells = (event: Logged): string[] => columns.map(({ field }) => cell(event, field))
  return {
    cells,
    text,
    fields: (event) =>
      event.schema.fields
        .filter(({ meaning }) => meaning !== 'syscall_data')
        .map((field) => ({ name: field.name, words: words(event, field), doc: field.doc })),
    key: (event, name) => {
      if (name === eventColumn) return event.schema.name
      const field = fieldOf(event.schema, name)
      if (!field) return undefined
      // What has a name is sorted by it, all else by its number.
      const value = rowOf(event.schema, event.bytes)[name]
      return isNumber(value) ? value : words(event, field).toLowerCase()
    },
  }
}

/** Writes one field of an event; what is needed for that is made once for each schema. */
function fieldWords(out: Output, context: FormatContext) {
  const writers = new Map<Schema, Map<string, FieldWriter>>()
  const writerOf = (schema: Schema, field: Field): FieldWriter => {
    let known = writers.get(schema)
    if (!known) writers.set(schema, (known = new Map()))
    let writer = known.get(field.name)
    if (!writer) known.set(field.name, (writer = fieldWriter(field, schema, 'shown', context)))
    return writer
  }
  const write = ({ bytes }: Logged, { write, sync }: FieldWriter, view: DataView): void => {
    sync?.()
    out.reserve(fieldRoom + bytes.length * escapedBytesMax)
    write(bytes, view, 0, bytes.length, out)
  }
  const words = (event: Logged, field: Field): string => {
    write(event, writerOf(event.schema, field), viewOf(event))
    return out.takeText()
  }
  return { writerOf, write, words }
}

function viewOf({ bytes }: Logged): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

function fieldOf({ fields }: Schema, name: string): Field | undefined {
  return fields.find((field) => field.name === name)
}

function isNumber(value: Value | undefined): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && !Number.isNaN(value))
}
