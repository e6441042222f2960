import t from 'tap'
import {
  intervalsMax,
  noHistory,
  remember,
  rowHistory,
  totalHistory,
  totalsOf,
} from '../../../src/views/top/history.js'
import { topColumns, topRow, topRows, topSnapshot } from '../../fixtures/top.js'

t.test('the numbers of rows and of all are remembered, oldest first', async (t) => {
  let history = remember(noHistory, topSnapshot([topRow(1, 0, 10, 'a'), topRow(2, 0, 0, 'b')]))
  history = remember(history, topSnapshot([topRow(1, 0, 20, 'a'), topRow(3, 0, 5, 'c')]))
  t.same(rowHistory(history, '1', 'cpu_percent'), [10, 20])
  t.same(rowHistory(history, '3', 'cpu_percent'), [0, 5])
  t.same(totalHistory(history, 'cpu_percent'), [10, 25])
  t.same(rowHistory(history, '1', 'comm'), [])
})

t.test('other columns begin anew', async (t) => {
  const history = remember(noHistory, topSnapshot())
  const columns = topColumns.filter(({ name }) => name !== 'cpu_percent')
  t.equal(remember(history, { ...topSnapshot([]), columns }).intervals.length, 1)
})

t.test('it has an end, and a nearer one where there are many rows', async (t) => {
  let history = noHistory
  for (let turn = 0; turn < intervalsMax + 10; turn++) history = remember(history, topSnapshot())
  t.equal(history.intervals.length, intervalsMax)
  const many = topSnapshot(Array.from({ length: 20_000 }, (_, at) => topRow(at, 0, 1, 'x')))
  for (let turn = 0; turn < 30; turn++) history = remember(history, many)
  const withRows = history.intervals.filter(({ at }) => at.size > 0)
  t.ok(withRows.length < 10 && withRows.length >= 2)
  t.equal(history.intervals.length, intervalsMax, 'sums are kept')
})

t.test('who has ended has no picture any more', async (t) => {
  const history = remember(noHistory, topSnapshot([topRow(1, 0, 5, 'x', { isGone: true })]))
  t.equal(history.intervals[0]?.at.size, 0)
  t.equal(history.intervals[0]?.totals['cpu_percent'], 5)
})

t.test('sleepers cost nothing', async (t) => {
  const rows = Array.from({ length: 1000 }, (_, at) => topRow(at, 0, 0, 'x'))
  const silent = rows.map((row) => ({ ...row, cells: row.cells.with(4, 0) }))
  t.equal(remember(noHistory, topSnapshot(silent)).intervals[0]?.values.length, 0)
})

t.test('a sum that was told goes before that of the rows', async (t) => {
  const sums = totalsOf(topSnapshot(topRows, { totals: { cpu_percent: 300 } }))
  t.equal(sums['cpu_percent'], 300)
  t.equal(sums['calls_per_second'], 648)
  t.notOk('read_bytes_per_second' in sums, 'what is not known is no 0')
  t.notOk('pid' in sums)
})
