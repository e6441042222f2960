import t from 'tap'
import type { TopSnapshot } from '../../src/pipeline/top-source.js'
import { paintOf } from '../../src/text/ansi.js'
import { sorted, topWriter, type TopShowOptions } from '../../src/cli/top-show.js'

const columns = [
  { name: 'pid', title: 'PID', unit: 'pid', doc: 'process', usual: true },
  { name: 'cpu_percent', title: 'CPU%', unit: 'percent', doc: 'time', usual: true },
  { name: 'comm', title: 'COMMAND', unit: 'text', doc: 'name', usual: true },
] as const

const snapshot: TopSnapshot = {
  view: 'processes',
  timeNs: 1_700_000_000_000_000_001n,
  intervalMs: 1000,
  lost: 2,
  columns: [...columns],
  rows: [
    { id: '1', cells: [1, 0.5, 'init'] },
    { id: '2', cells: [2, undefined, 'b'] },
    { id: '3', cells: [3, 99.5, 'a'] },
  ],
  totals: { processes: 3, cpu_percent: 100 },
}

const written = (options: Partial<TopShowOptions>, ...snapshots: TopSnapshot[]): string => {
  const paint = paintOf(0, false)
  const writer = topWriter({ format: 'table', header: true, width: 80, paint, ...options })
  return writer.begin + snapshots.map((one) => writer.take(one)).join('') + writer.end()
}

t.test('what has most comes first, what cannot be told last', async (t) => {
  const order = (column: string): unknown[] => sorted(snapshot, column).rows.map(({ id }) => id)
  t.same(order('cpu_percent'), ['3', '1', '2'])
  t.same(order('comm'), ['3', '2', '1'])
  t.same(order('nonsense'), ['1', '2', '3'])
})

t.test('JSON is an array of one object for each interval', async (t) => {
  const [first, second, ...others] = JSON.parse(written({ format: 'json' }, snapshot, snapshot))
  t.same(others, [])
  t.same(first, second)
  t.match(first, { time: '2023-11-14T22:13:20.000000001Z', interval_ms: 1000, lost: 2 })
  t.same(first.rows[1], { pid: 2, cpu_percent: null, comm: 'b' })
  t.same(JSON.parse(written({ format: 'json' })), [])
})

t.test('NDJSON is an object a line', async (t) => {
  const lines = written({ format: 'ndjson' }, snapshot, snapshot).trimEnd().split('\n')
  t.equal(lines.length, 2)
  t.equal(JSON.parse(lines[1]!).rows.length, 3)
})

t.test('CSV has its heading once', async (t) => {
  const text = written({ format: 'csv' }, snapshot, snapshot)
  t.equal(text.match(/^time,interval_ms,lost,pid/gm)?.length, 1)
  t.equal(text.trimEnd().split('\n').length, 7)
  t.notMatch(written({ format: 'csv', header: false }, snapshot), /^time/)
})

t.test('a table says when, of how long, and what was lost', async (t) => {
  const [title, heading, ...rows] = written({ rowsMax: 2 }, snapshot).split('\n')
  t.equal(title, '2023-11-14T22:13:20Z  1.00s  3 processes  CPU 100.0%  2 lost')
  t.match(heading, /PID +CPU% +COMMAND/)
  t.match(rows[0], /1 +0\.5 +init/)
  t.match(rows[2], /1 more/)
})

t.test('columns without room are left out, the name stays', async (t) => {
  const heading = (width: number): string | undefined =>
    written({ width, fitted: true }, snapshot).split('\n')[1]?.trim()
  t.equal(heading(40), 'PID CPU% COMMAND')
  t.equal(heading(12), 'PID COMMAND')
  t.equal(heading(3), 'PID COMMAND')
})
