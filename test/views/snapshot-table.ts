import t from 'tap'
import { rowText } from '../../src/text/ansi.js'
import { columnsOf } from '../../src/text/columns.js'
import { drawSnapshot, type SnapshotOptions } from '../../src/views/snapshot-table.js'
import type { Snapshot } from '../../src/pipeline/snapshot.js'
import { column, nanoseconds, snapshotOf } from '../fixtures/tables.js'

const drawn = (snapshot: Snapshot, options: Partial<SnapshotOptions> = {}) =>
  drawSnapshot(snapshot, { width: 80, ...options }).map((row) => rowText(row, 'none'))

const calls = snapshotOf(
  [column('call', 'text'), column('calls', 'count'), column('took', 'histogram')],
  ['openat', 1200, nanoseconds(0, 1, 1199)],
  ['read', 3, nanoseconds(0, 0, 0, 3, 0)],
)

t.test('histograms in a table are their bounds and their shape', async (t) => {
  t.same(drawn(calls), [
    'CALL   CALLS P50≤ P99≤ MAX≤ TOOK',
    'openat 1,200 >4ns >4ns >4ns ▁█',
    'read       3 16ns 16ns 16ns   █',
  ])
})

t.test('asked for, each is drawn in full', async (t) => {
  const rows = drawn(calls, { histograms: true })
  t.equal(rows[0], 'call openat  calls 1,200')
  t.match(rows[1], /2ns – 4ns/)
})

t.test('a histogram alone is drawn in full anyway', async (t) => {
  const rows = drawn(snapshotOf([column('took', 'histogram')], [nanoseconds(0, 3, 0)]))
  t.match(rows[0], /2ns – 4ns .*│█/)
})

t.test('how many were measured is told where nothing else counts', async (t) => {
  const columns = [column('cpu', 'number'), column('took', 'histogram')]
  t.match(drawn(snapshotOf(columns, [0, nanoseconds(0, 3, 0)]))[0], /^CPU COUNT /)
})

t.test('what found no room is called other, what cannot be told is a dash', async (t) => {
  const columns = [column('pid', 'pid'), column('comm', 'text'), column('calls', 'count')]
  const snapshot = snapshotOf(columns, [7, 'sh', 3], [undefined, undefined, 5])
  snapshot.rows[1] = { ...snapshot.rows[1]!, isOther: true } as (typeof snapshot.rows)[0]
  t.same(drawn(snapshot), ['  PID COMM CALLS', '    7 sh       3', 'other -        5'])
})

t.test('more rows than wanted are counted, and names give way to numbers', async (t) => {
  const rows = Array.from({ length: 9 }, (_, index) => [`name-${'x'.repeat(90)}`, index])
  const snapshot = snapshotOf([column('name', 'text'), column('calls', 'count')], ...rows)
  const lines = drawn(snapshot, { rowsMax: 3, width: 40 })
  t.equal(lines.length, 5)
  t.equal(lines[4], '… 6 more (--rows shows them)')
  for (const line of lines) t.ok(columnsOf(line) <= 40, line)
  t.match(lines[1], /… +0$/)
  t.equal(drawn(snapshot, { header: false })[0]?.startsWith('name-'), true)
  t.same(drawn(snapshotOf([column('name', 'text')])), ['  nothing was counted'])
})
