import t from 'tap'
import { csvExporter } from '../../src/exporters/csv.js'
import type { Schema } from '../../src/schema/schema.js'
import { batchOf, field, ints, record } from '../fixtures/batches.js'

const schema: Schema = {
  name: 'event',
  kind: 0,
  hasHead: true,
  size: 20,
  fields: [
    field('pid', 16, 4, { meaning: 'pid_nr', signed: true }),
    field('args', 20, 1, { meaning: 'texts', length: 0 }),
  ],
}
const context = { clock: { offsetNs: 0n }, machine: 'x64' } as const
const batch = (...texts: string[]) =>
  batchOf(
    schema,
    texts.map((text, index) => record(Buffer.concat([ints([4, index]), Buffer.from(text)]))),
  )

function csv(columns: string[], header = true) {
  const exporter = csvExporter({
    columns: columns.map((name) => ({ field: name })),
    context,
    header,
  })
  const parts = [exporter.begin(), exporter.batch(batch('ls\0', 'sh\0-c\0a, "b"\nc\0'))]
  return Buffer.concat([...parts, exporter.end()]).toString()
}

t.test('a header, then a line for each record', async (t) => {
  const list = '"[""sh"",""-c"",""a, \\""b\\""\\nc""]"'
  t.equal(csv(['pid', 'args']), `pid,args\n0,"[""ls""]"\n1,${list}\n`)
  t.equal(csv(['pid'], false), '0\n1\n')
})

t.test('what a kind lacks is empty; the column event names it', async (t) => {
  t.equal(csv(['event', 'other', 'pid'], false), 'event,,0\nevent,,1\n')
})
