import {
  writeBatches,
  type BatchWriter,
  type RecordWriter,
  type WriteRecord,
} from '../schema/batch-writer.js'
import { eventColumn } from '../schema/columns.js'
import type { FormatContext } from '../schema/format.js'
import type { Schema } from '../schema/schema.js'
import { unroll } from '../schema/unroll.js'
import { fieldRoom, fieldWriter, type Write } from '../schema/writer.js'
import { Output } from '../text/output.js'

/** What a CSV file holds. */
export interface CsvPlan {
  columns: { field: string }[]
  context: FormatContext
  header?: boolean
}

/** RFC 4180, except that lines end in LF alone, as everything else here: a header, a line each. */
export function csvExporter(plan: CsvPlan): BatchWriter {
  const out = new Output()
  const names = plan.columns.map(({ field }) => field)
  const header = plan.header === false ? '' : `${names.join(',')}\n`
  return {
    begin: () => Buffer.from(header),
    batch: writeBatches(out, (schema) => lineWriter(schema, names, plan.context)),
    end: () => new Uint8Array(0),
  }
}

function lineWriter(schema: Schema, names: string[], context: FormatContext): RecordWriter {
  const syncs: (() => void)[] = []
  const writes = names.map((name): Write => {
    const field = schema.fields.find((each) => each.name === name)
    if (field === undefined) return constant(name === eventColumn ? schema.name : '')
    const { write, sync } = fieldWriter(field, schema, 'csv', context)
    if (sync) syncs.push(sync)
    return write
  })
  const room = writes.length * fieldRoom
  return { write: line(writes), room, texts: names.length, sync: () => syncs.forEach((s) => s()) }
}

function constant(text: string): Write {
  const bytes = Buffer.from(text)
  return (_, __, ___, ____, out) => {
    out.append(bytes)
    return 0
  }
}

const [comma, newline] = [0x2c, 0x0a]

function line(writes: Write[]): WriteRecord {
  const last = writes.length - 1
  return unroll(writes.map((write, index) => ({ write, after: index === last ? newline : comma })))
}
