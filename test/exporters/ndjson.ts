import t from 'tap'
import { ndjsonExporter } from '../../src/exporters/ndjson.js'
import { batchOf, ints, record, single } from '../fixtures/batches.js'

const schema = single('pid_nr', 4, { name: 'pid' })
const batch = (...pids: number[]) =>
  batchOf(
    schema,
    pids.map((pid) => record(ints([4, pid]))),
  )
const context = { clock: { offsetNs: 0n }, machine: 'x64' } as const
const plan = { columns: undefined, context, isOneOfSeveral: false }

t.test('an object a line', async (t) => {
  const exporter = ndjsonExporter(plan)
  const parts = [
    exporter.begin(),
    exporter.batch(batch(1, 2)).slice(),
    exporter.batch(batch(3)).slice(),
    exporter.end(),
  ]
  t.equal(Buffer.concat(parts).toString(), '{"pid":1}\n{"pid":2}\n{"pid":3}\n')
})
