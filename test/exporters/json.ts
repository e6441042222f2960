import t from 'tap'
import { jsonExporter } from '../../src/exporters/json.js'
import { batchOf, ints, record, single } from '../fixtures/batches.js'

const schema = single('pid_nr', 4, { name: 'pid' })
const batch = (...pids: number[]) =>
  batchOf(
    schema,
    pids.map((pid) => record(ints([4, pid]))),
  )
const context = { clock: { offsetNs: 0n }, machine: 'x64' } as const
const plan = { columns: undefined, context, isOneOfSeveral: false }

t.test('one array, closed at the end', async (t) => {
  const exporter = jsonExporter(plan)
  const parts = [
    exporter.begin(),
    exporter.batch(batch(1, 2)).slice(),
    exporter.batch(batch(3)).slice(),
    exporter.end(),
  ]
  const text = Buffer.concat(parts).toString()
  t.equal(text, '[\n{"pid":1},\n{"pid":2},\n{"pid":3}\n]\n')
  t.same(JSON.parse(text), [{ pid: 1 }, { pid: 2 }, { pid: 3 }])
  const empty = jsonExporter(plan)
  t.equal(
    Buffer.concat([empty.begin(), empty.end()]).toString(),
    '[\n]\n',
    'the brackets are lines, whatever else is written there',
  )
})
