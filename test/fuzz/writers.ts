import t from 'tap'
import { csvExporter } from '../../src/exporters/csv.js'
import { ndjsonExporter } from '../../src/exporters/ndjson.js'
import { callDecoder } from '../../src/kernel/call.js'
import { chooseColumns } from '../../src/schema/columns.js'
import type { FormatContext } from '../../src/schema/format.js'
import { meanings } from '../../src/schema/meaning.js'
import { rowsOf } from '../../src/schema/rows.js'
import type { Field, Schema } from '../../src/schema/schema.js'
import { coloursOf } from '../../src/text/colour.js'
import { tableView } from '../../src/views/table.js'
import { batchOf, field } from '../fixtures/batches.js'

const seconds = Number(process.env.FUZZ_SECONDS ?? 2)
const pick = (below: number) => Math.floor(Math.random() * below)

/** Any fields that a layout may come to: every meaning on every size, the last one flexible. */
function anySchema(): Schema {
  const fields: Field[] = [field('time', 8, 8, { meaning: 'time_ns' })]
  let offset = 16
  for (let left = 1 + pick(8); left > 0; left--) {
    const size = [1, 2, 4, 8, 16][pick(5)] ?? 1
    const length = pick(3) === 0 ? 1 + pick(8) : 1
    const form =
      size === 16
        ? 'bytes'
        : ((['integer', 'bool', 'enum', 'bytes'] as const)[pick(4)] ?? 'integer')
    const meaning = pick(4) === 0 ? undefined : meanings[pick(meanings.length)]
    const names = form === 'enum' ? { 0: 'ZERO', 7: 'SEVEN' } : undefined
    const isLast = left === 1 && pick(2) === 0
    const more = { length: isLast ? 0 : length, signed: pick(2) === 0, form, meaning, names }
    fields.push(field(`f${fields.length}`, offset, size, more))
    offset += isLast ? 0 : size * length
  }
  return { name: 'event', kind: 0, hasHead: true, size: offset, fields }
}

function anyRecord({ size }: Schema): Uint8Array {
  const bytes = new Uint8Array(size + pick(100))
  const style = pick(3)
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = style === 0 ? pick(256) : style === 1 ? 0xff : 0x20 + pick(0x5f)
  }
  return bytes
}

const calls = callDecoder({ machine: 'x64', signatures: '' })
const context: FormatContext = { clock: { offsetNs: 1n << 60n }, machine: 'x64', calls }

/** What is wrong with how a batch was written; undefined: nothing. */
function fault(schema: Schema, records: Uint8Array[]): string | undefined {
  const batch = batchOf(schema, records)
  const columns = chooseColumns([schema])
  const plan = { columns: undefined, context, isOneOfSeveral: false }
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()
  const colours = coloursOf(0)
  const json = text(ndjsonExporter(plan).batch(batch))
  const lines = json.split('\n').slice(0, -1)
  if (lines.length !== records.length) return `${lines.length} lines`
  for (const line of lines) JSON.parse(line)
  const tables = [{}, { terminalWidth: () => 40 }].map((more) =>
    text(tableView(columns, { context, colours, ...more }).batch(batch)),
  )
  for (const table of [json, ...tables]) {
    if (table.split('\n').length !== records.length + 1) return 'a line more or less'
    if (/[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffd]/.test(table))
      return `not for a terminal: ${JSON.stringify(table)}`
  }
  const csv = text(csvExporter({ columns, context }).batch(batch))
  if (/[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd]/.test(csv))
    return `not for a file: ${JSON.stringify(csv)}`
  for (const row of rowsOf(batch)) for (const { name } of schema.fields) void row[name]
  return undefined
}

t.test('whatever a record holds, what is written of it is whole', async (t) => {
  const end = performance.now() + seconds * 1000
  let tried = 0
  for (; performance.now() < end; tried++) {
    const schema = anySchema()
    const records = Array.from({ length: 1 + pick(4) }, () => anyRecord(schema))
    let wrong: string | undefined
    try {
      wrong = fault(schema, records)
    } catch (error) {
      wrong = error instanceof Error ? error.stack : String(error)
    }
    if (wrong === undefined) continue
    const hex = records.map((bytes) => Buffer.from(bytes).toString('hex'))
    return t.fail(wrong, { schema, hex })
  }
  t.pass(`${tried} schemas`)
})
