import t from 'tap'
import { rfc3339, snapshotJson } from '../../src/exporters/snapshot-json.js'
import { column, nanoseconds, snapshotOf } from '../fixtures/tables.js'

t.test('an interval is one object, on one line', async (t) => {
  const columns = [column('pid', 'pid'), column('comm', 'text'), column('wait_ns', 'histogram')]
  const text = snapshotJson(snapshotOf(columns, [7, 'a"\n', nanoseconds(0, 3, 1)]))
  t.notMatch(text, '\n')
  t.same(JSON.parse(text), {
    time: '2026-11-18T11:06:40.000000123Z',
    interval_ms: 1000.5,
    lost: 0,
    rows: [
      {
        pid: 7,
        comm: 'a"\n',
        wait_ns: {
          scale: 'log2',
          unit: 'ns',
          total: 4,
          at_most: { p50: 4, p90: null, p99: null, 'p99.9': null, max: null },
          buckets: [
            { from: 2, to: 4, count: 3 },
            { from: 4, to: null, count: 1 },
          ],
        },
      },
    ],
  })
})

t.test('what cannot be told is null, what found no room says so', async (t) => {
  const snapshot = snapshotOf([column('pid', 'pid')], [undefined])
  snapshot.rows[0] = { ...snapshot.rows[0]!, isOther: true } as (typeof snapshot.rows)[0]
  t.same(JSON.parse(snapshotJson(snapshot)).rows, [{ other: true, pid: null }])
  const big = snapshotOf([column('n', 'count')], [2n ** 60n], [5n])
  t.same(JSON.parse(snapshotJson(big)).rows, [{ n: String(2n ** 60n) }, { n: 5 }])
  t.equal(rfc3339(1n), '1970-01-01T00:00:00.000000001Z')
})
