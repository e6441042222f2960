import t from 'tap'
import { EventLog } from '../../../src/views/events/log.js'
import { eventBatch, eventSchema, many } from '../../fixtures/events.js'

t.test('events are copied: the batch is used again', async (t) => {
  const log = new EventLog()
  const batch = eventBatch([[7, 0, '/a']])
  log.append(batch, 1)
  batch.bytes.fill(0xff)
  t.equal(new DataView(log.at(0)!.bytes.slice().buffer).getInt32(16, true), 7)
  t.equal(log.at(0)!.schema, eventSchema)
  t.equal(log.at(1), undefined)
})

t.test('an event keeps its number; the oldest are given up', async (t) => {
  const log = new EventLog({ bytes: 1 << 20, events: 20_000 })
  for (let turn = 0; turn < 100; turn++) log.append(eventBatch(many(1000, turn * 1000)), 1000)
  t.equal(log.next, 100_000)
  t.ok(log.first > 70_000 && log.first <= 80_000 + (1 << 13), `${log.first}`)
  t.equal(log.at(log.first - 1), undefined)
  for (const number of [log.first, 95_000, 99_999]) {
    const { bytes } = log.at(number)!
    t.equal(new DataView(bytes.buffer, bytes.byteOffset).getInt32(16, true), number)
  }
})

t.test('several schemas, long records, and one that is cut short', async (t) => {
  const other = { ...eventSchema, name: 'other' }
  const log = new EventLog()
  log.append(eventBatch([[1, 0, '/a']]), 1)
  log.append(eventBatch([[2, 0, 'x'.repeat(400_000)]], other), 1)
  log.append({ ...eventBatch([[3, 0, '/c']]), sizes: Uint32Array.of(8) }, 1)
  log.append(eventBatch([[4, 0, '/d']]), 1)
  t.equal(log.next, 3)
  t.same(
    [0, 1, 2].map((number) => log.at(number)?.schema.name),
    ['event', 'other', 'event'],
  )
  t.ok(log.at(1)!.bytes.length > 400_000)
})

t.test('nothing came', async (t) => {
  const log = new EventLog()
  t.equal(log.first, 0)
  t.equal(log.next, 0)
})
