import t from 'tap'
import { RECORD_DISCARDED } from '../../src/helper/message.js'
import type { Schema } from '../../src/schema/schema.js'
import { recordSplitter } from '../../src/session/records.js'
import { record } from '../fixtures/records.js'

const schemas = [schema(0, 24), schema(7, 16)]

t.test('each run of one kind is a batch over the payload itself', async (t) => {
  const payload = Buffer.concat([record(0, 24), record(0, 29), record(7, 16), record(0, 24)])
  const batches = recordSplitter(schemas)(payload)
  t.same(
    batches.map(({ schema, count }) => [schema.kind, count]),
    [
      [0, 2],
      [7, 1],
      [0, 1],
    ],
  )
  for (const { bytes } of batches) t.equal(bytes, payload)
  t.same([...batches[0]!.offsets.subarray(0, 2)], [8, 40])
  t.same([...batches[0]!.sizes.subarray(0, 2)], [24, 29])
})

t.test('arrays are used again, and grow', async (t) => {
  const split = recordSplitter(schemas)
  const many = Buffer.concat(Array.from({ length: 1000 }, () => record(0, 24)))
  const [first] = split(many)
  t.equal(first?.count, 1000)
  t.equal(first?.offsets[999], 999 * 32 + 8)
  const [second] = split(record(0, 24))
  t.equal(second?.offsets, first?.offsets)
})

t.test('discarded records are passed over', async (t) => {
  const discarded = record(9, 40)
  discarded.writeUInt32LE((40 | RECORD_DISCARDED) >>> 0, 0)
  const batches = recordSplitter(schemas)(Buffer.concat([discarded, record(7, 16), discarded]))
  t.match(batches, [{ schema: { kind: 7 }, count: 1 }])
  t.same(recordSplitter(schemas)(Buffer.alloc(0)), [])
})

t.test('records that break the contract are failures with their reason', async (t) => {
  const split = recordSplitter(schemas)
  const cut = record(0, 24)
  t.throws(() => split(cut.subarray(0, 30)), /a record is cut short/)
  t.throws(() => split(record(3, 24)), /kind 3/)
  t.throws(() => split(record(0, 20)), /20 bytes, too short for event0/)
  const tiny = Buffer.alloc(16)
  tiny.writeUInt32LE(8, 0)
  t.throws(() => split(tiny), /8 bytes, too short/)
  const huge = record(0, 24)
  huge.writeUInt32LE(0xbfff_ffff, 0)
  t.throws(() => split(huge), /a record is cut short/)
})

function schema(kind: number, size: number): Schema {
  return { name: `event${kind}`, kind, hasHead: true, size, fields: [] }
}
