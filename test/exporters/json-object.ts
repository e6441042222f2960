import t from 'tap'
import { objectWriter, type JsonPlan } from '../../src/exporters/json-object.js'
import type { Schema } from '../../src/schema/schema.js'
import { Output } from '../../src/text/output.js'
import { field, ints, record } from '../fixtures/batches.js'

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

function object(flags: number, more: Partial<JsonPlan> = {}, text = 'ls\0"\n\xff\0') {
  const context = { clock: { offsetNs: 0n }, machine: 'x64' } as const
  const plan = { columns: undefined, context, isOneOfSeveral: false, ...more }
  const { write, room, sync } = objectWriter(schema, plan)
  const bytes = record(Buffer.concat([ints([4, 7]), Buffer.from(text, 'latin1')]), { flags })
  const out = new Output(8)
  sync()
  out.reserve(room + bytes.length * 12)
  write(bytes, new DataView(bytes.buffer), 0, bytes.length, out)
  return Buffer.from(out.take()).toString()
}

t.test("keys are the C fields' names", async (t) => {
  t.equal(object(0), '{"pid":7,"args":["ls","\\"\\n\\uefff"]}')
  t.same(JSON.parse(object(0)), { pid: 7, args: ['ls', '"\n\uefff'] })
})

t.test('what is missing is said', async (t) => {
  t.equal(object(1), '{"pid":7,"args":["ls","\\"\\n\\uefff"],"cut":true}')
  t.equal(object(2, {}, ''), '{"pid":7,"args":null,"fault":true}')
})

t.test('of several kinds the first member names it', async (t) => {
  t.equal(
    object(0, { isOneOfSeveral: true, columns: [{ field: 'pid' }] }),
    '{"event":"event","pid":7}',
  )
  t.equal(object(0, { isOneOfSeveral: true, columns: [{ field: 'other' }] }), '{"event":"event"}')
})

t.test('columns choose and order the members, each once', async (t) => {
  t.equal(
    object(0, { columns: [{ field: 'args' }, { field: 'pid' }, { field: 'args' }] }, 'x\0'),
    '{"args":["x"],"pid":7}',
  )
  t.equal(object(0, { columns: [] }), '{}')
})
