import { readFileSync } from 'node:fs'
import t from 'tap'
import { readObject } from '../../src/object/object.js'
import { eventSchemas } from '../../src/schema/layout.js'
import { rowOf, rowsOf } from '../../src/schema/rows.js'
import type { Schema } from '../../src/schema/schema.js'
import { batchOf, field, ints, record, single } from '../fixtures/batches.js'

const [schema] = eventSchemas(readObject(readFileSync('test/fixtures/sample.bpf.o')).btf)

t.test('a row has a getter for every field', async (t) => {
  if (schema === undefined) return t.fail('no schema')
  const comm = Buffer.from('bash\0junk'.padEnd(16, '\0'))
  const fixed = [ints([4, 7], [4, 1000]), comm, ints([8, -2], [4, 3], [4, 5], [8, 1500])]
  const bytes = Buffer.concat([...fixed, Buffer.from('/tmp/x')])
  const batch = batchOf(schema, [record(bytes, { time: 5n }), record(bytes, { time: 6n })])
  const [row, second, ...others] = [...rowsOf(batch)]
  t.same(others, [])
  t.match(row, { time: 5n, pid: 7, uid: 1000, comm: 'bash', ret: -2n, flags: 3, colour: 5 })
  t.match(row, { duration: 1500, path: '/tmp/x' })
  t.equal(second?.time, 6n)
})

t.test('a duration that nobody measured compares with nothing', async (t) => {
  const took = { ...single('duration_ns', 8), size: 24 }
  t.same(rowOf(took, record(ints([8, -1]))).value, NaN)
  t.equal(rowOf(took, record(ints([8, 2n ** 40n]))).value, 2 ** 40)
})

t.test('lists, bytes and booleans', async (t) => {
  const mixed: Schema = {
    name: 'mixed',
    kind: 0,
    hasHead: false,
    size: 18,
    fields: [
      field('on', 0, 1, { form: 'bool' }),
      field('raw', 1, 1, { length: 3, meaning: 'bytes' }),
      field('counts', 4, 4, { length: 2, signed: true }),
      field('small', 12, 2, { signed: true }),
      field('tiny', 14, 1, { signed: true }),
      field('words', 15, 1, { length: 0, meaning: 'texts' }),
    ],
  }
  const bytes = Buffer.concat([
    ints([1, 1], [1, 9], [1, 8], [1, 7], [4, -1], [4, 2], [2, -3], [1, -4]),
    Buffer.from('ls\0\0-l\0'),
  ])
  const row = rowOf(mixed, bytes)
  t.equal(row.on, true)
  t.same([...(row.raw as Uint8Array)], [9, 8, 7])
  t.same(row.counts, [-1, 2])
  t.equal(row.small, -3)
  t.equal(row.tiny, -4)
  t.same(row.words, ['ls', '', '-l'])
})
