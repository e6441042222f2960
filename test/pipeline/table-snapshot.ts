import t from 'tap'
import { histogramTotal } from '../../src/pipeline/histogram.js'
import { tableSnapshots } from '../../src/pipeline/table-snapshot.js'
import { tallier } from '../../src/pipeline/tally.js'
import type { Table } from '../../src/pipeline/tables.js'
import { waitBytes, waitMap, waits } from '../fixtures/tables.js'

const context = { clock: { offsetNs: 0n }, machine: 'x64' } as const
const frame = { timeNs: 1n, intervalMs: 1000, lost: 0 }
const rows = waitMap(
  { key: [7, 0], comm: 'sh', waits: 3, slots: [0, 3] },
  { key: [7, 1], comm: 'sh', waits: 4, slots: [0, 0, 4] },
  { key: [8, 1], comm: 'cat', waits: 5, slots: [5] },
)
const other = { entries: [{ key: new Uint8Array(4), value: waitBytes({ waits: 99 }) }], cpus: 1 }

function shown(columns: string[] | undefined, more: { sort?: string; table?: Table } = {}) {
  const { table = waits, sort } = more
  const make = tableSnapshots(table, { columns, sort, context })
  return make(tallier(table)({ rows, other }), frame)
}

t.test('rows that differ only in what is not shown are added up', async (t) => {
  const { rows, columns } = shown(['pid', 'comm', 'waits'])
  t.same(
    columns.map(({ name, title, unit }) => [name, title, unit]),
    [
      ['pid', 'PID', 'pid'],
      ['comm', 'COMM', 'text'],
      ['waits', 'WAITS', 'count'],
    ],
  )
  t.same(
    rows.map(({ cells }) => cells),
    [
      [7, 'sh', 7],
      [8, 'cat', 5],
      [undefined, undefined, 99],
    ],
  )
  t.same(
    rows.map(({ isOther }) => isOther ?? false),
    [false, false, true],
    'what found no room comes last',
  )
})

t.test('without a key there is one row', async (t) => {
  const { rows } = shown(['wait_ns'])
  t.equal(rows.length, 1)
  const [cell] = rows[0]?.cells ?? []
  t.equal(typeof cell === 'object' && histogramTotal(cell), 12)
})

t.test('rows stand by the column that was named; those of an array by their number', async (t) => {
  const pids = (...args: Parameters<typeof shown>) =>
    shown(...args).rows.map(({ cells }) => cells[0])
  t.same(pids(['pid', 'waits']), [7, 8, undefined])
  t.same(pids(['cpu', 'waits'], { sort: 'cpu' }), [1, 0, undefined])
  const table: Table = { ...waits, kind: 'array' }
  t.same(pids(['cpu', 'waits'], { table }), [0, 1, undefined])
})

t.test('all columns are shown where nobody says which', async (t) => {
  t.same(
    shown(undefined).columns.map(({ name }) => name),
    ['pid', 'cpu', 'comm', 'waits', 'wait_ns'],
  )
})
