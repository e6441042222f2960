import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { shippedObject } from '../../src/cli/shipped.js'
import { openShow, userName } from '../../src/cli/show.js'
import type { Values } from '../../src/cli/options.js'
import type { Batch } from '../../src/schema/schema.js'

const { schemas } = shippedObject('exit')
const [schema] = schemas

/** `count` ends of processes with nothing filled in but the pid. */
function batchOf(count: number): Batch {
  if (!schema) throw new Error('exit has a schema')
  const stride = Math.ceil(schema.size / 8) * 8
  const bytes = new Uint8Array(stride * count)
  const pid = schema.fields.find(({ name }) => name === 'pid')?.offset ?? 0
  const offsets = Uint32Array.from({ length: count }, (_, index) => index * stride)
  offsets.forEach((at, index) => new DataView(bytes.buffer).setInt32(at + pid, index + 1, true))
  return { schema, bytes, offsets, sizes: new Uint32Array(count).fill(schema.size), count }
}

async function shown(t: Test, values: Values, count: number): Promise<string> {
  const output = join(t.testdir({}), 'out')
  const show = await openShow({
    schemas,
    columns: ['pid', 'comm'],
    values: { ...values, output },
    context: { clock: { offsetNs: 0n }, machine: 'x64' },
    fd: 1,
  })
  await show.begin()
  await show.take([batchOf(count)])
  await show.finish()
  return readFileSync(output, 'utf8')
}

t.test('the tool says which columns, --columns says otherwise', async (t) => {
  t.match((await shown(t, {}, 1)).split('\n')[0], /^ *PID COMM$/)
  t.match((await shown(t, { columns: ['uid', 'pid'] }, 1)).split('\n')[0], /^ *UID +PID$/)
  t.match((await shown(t, { columns: ['+ppid'] }, 1)).split('\n')[0], /PID +PPID COMM/)
  await t.rejects(shown(t, { columns: ['+ppid', 'pid'] }, 1))
  await t.rejects(shown(t, { columns: ['nothing'] }, 1), { message: /nothing/ })
})

t.test('as many events as asked for are shown, none more', async (t) => {
  const text = await shown(t, { count: 2, format: 'ndjson' }, 5)
  t.equal(text.trim().split('\n').length, 2)
})

t.test('json is one array, csv has a header unless told', async (t) => {
  t.equal((JSON.parse(await shown(t, { json: true }, 3)) as object[]).length, 3)
  t.same(JSON.parse(await shown(t, { format: 'json' }, 0)), [])
  t.match(await shown(t, { format: 'csv', columns: ['pid'] }, 1), 'pid\n1\n')
  t.equal(await shown(t, { format: 'csv', columns: ['pid'], 'no-header': true }, 1), '1\n')
})

t.test('users have names', async (t) => {
  t.equal(userName(0), 'root')
})
