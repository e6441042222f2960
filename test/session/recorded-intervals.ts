import t from 'tap'
import type { Message } from '../../src/helper/reader.js'
import {
  INTERVAL,
  INTERVAL_PART,
  intervalAssembly,
  intervalRecorder,
} from '../../src/session/recorded-intervals.js'
import { mapAnswer, waitMap, waits } from '../fixtures/tables.js'

const tables = [{ object: 0, table: waits }]

t.test('an interval comes out of a recording as it went in', async (t) => {
  const written: Message[] = []
  const recorder = intervalRecorder(
    { write: (message) => written.push(message), end: () => {} },
    tables,
  )
  const rows = waitMap({ key: [7, 0], comm: 'sh', waits: 3 }, { key: [8, 1], waits: 4 })
  recorder.part(0, 'rows', Buffer.concat([mapAnswer(rows), mapAnswer(rows)]))
  recorder.part(0, 'other', new Uint8Array(0))
  recorder.end({ timeNs: 5n, intervalMs: 999.5, lost: 2 })
  t.same(
    written.map(({ type }) => type),
    [INTERVAL_PART, INTERVAL_PART, INTERVAL],
    'no message is larger than a part',
  )
  const take = intervalAssembly(tables)
  const taken = written.map(({ type, id, payload }) => take(type, id, payload))
  const interval = taken.pop()
  t.same(taken, [undefined, undefined])
  t.match(interval, { timeNs: 5n, intervalMs: 999.5, lost: 2 })
  t.same(interval?.contents[0]?.rows.entries.length, 4)
  t.same(take(INTERVAL, 0, written[2]?.payload ?? new Uint8Array())?.contents[0]?.rows.entries, [])
})

t.test('what is malformed is refused', async (t) => {
  const take = intervalAssembly(tables)
  t.throws(() => take(INTERVAL_PART, 2, new Uint8Array()), /table 1, which is not there/)
  for (const text of ['{', 'null', '{}', '{"timeNs":"x","intervalMs":1,"lost":0}'])
    t.throws(() => take(INTERVAL, 0, Buffer.from(text)), /the end of an interval/)
  take(INTERVAL_PART, 0, new Uint8Array(3))
  const end = Buffer.from('{"timeNs":"1","intervalMs":1,"lost":0}')
  t.throws(() => take(INTERVAL, 0, end), /malformed/)
})
