import t from 'tap'
import {
  columnOf,
  currentRow,
  freshView,
  listLines,
  placed,
  relisted,
  shownColumns,
  totalLines,
  totalNames,
  totalsAcross,
} from '../../../src/views/top/state.js'
import {
  given,
  pressed,
  shownTop,
  startedTop,
  topRow,
  topRows,
  topSnapshot,
  topViews,
} from '../../fixtures/top.js'

t.test('a view begins with its usual columns, sorted by its own', async (t) => {
  const fresh = freshView(topViews[1]!)
  t.notOk(fresh.columns.includes('calls_per_second'))
  t.same(fresh.sort, { column: 'cpu_percent', falling: true })
  t.equal(startedTop({ view: 'threads' }).view.name, 'threads')
  t.equal(startedTop({ view: 'nothing' }).view.name, 'processes')
  t.same(startedTop({ columns: ['pid', 'comm'] }).columns, ['pid', 'comm'])
})

t.test('every line of the screen belongs to somebody, however low it is', async (t) => {
  for (let height = 1; height < 80; height++) {
    const state = startedTop({ height })
    t.ok(listLines(state) >= 1)
    if (height >= 4) t.equal(listLines(state) + totalLines(state) + 3, height)
  }
})

t.test('sums are of what can be added up and what this kernel can fill', async (t) => {
  t.same(totalNames(startedTop()), ['cpu_percent'])
  const told = given(startedTop(), topSnapshot(topRows, { totals: { read_bytes_per_second: 1 } }))
  t.ok(totalNames(told).includes('read_bytes_per_second'))
  t.same([20, 80, 300].map(totalsAcross), [1, 3, 4])
})

t.test('only columns that are on are shown, with their places in the cells', async (t) => {
  const shown = shownColumns(shownTop({ columns: ['pid', 'comm'] }))
  t.same(
    shown.map(({ column, index }) => [column.name, index]),
    [
      ['pid', 0],
      ['comm', 5],
    ],
  )
  t.equal(columnOf(shownTop(), 'comm')?.title, 'COMMAND')
})

t.test('the cursor stays at the top until it is moved, then on its row', async (t) => {
  const first = shownTop()
  t.equal(currentRow(first)?.row.id, '102')
  const rows = topRows.map((row) => (row.id === '1' ? topRow(1, 0, 100, 'init') : row))
  t.equal(currentRow(given(first, topSnapshot(rows)))?.row.id, '1')
  const moved = pressed(first, 'down')
  t.equal(currentRow(moved)?.row.id, '101')
  t.equal(currentRow(given(moved, topSnapshot(rows)))?.row.id, '101')
})

t.test('where its row has gone, the cursor stays on its line', async (t) => {
  const moved = pressed(shownTop(), 'down')
  const rows = topRows.filter(({ id }) => id !== '101')
  t.equal(given(moved, topSnapshot(rows)).cursor.index, 1)
  t.equal(given(moved, topSnapshot([])).cursor.index, 0)
})

t.test('a row keeps its line of the screen while others pass it', async (t) => {
  const many = Array.from({ length: 100 }, (_, at) => topRow(at + 1, 0, 100 - at, `w${at}`))
  const state = pressed(shownTop({}, many), 'pagedown', 'pagedown', 'down')
  const line = state.cursor.index - state.cursor.top
  const more = [topRow(900, 0, 500, 'new'), topRow(901, 0, 501, 'new'), ...many]
  const next = given(state, topSnapshot(more))
  t.equal(next.cursor.index, state.cursor.index + 2)
  t.equal(next.cursor.index - next.cursor.top, line)
})

t.test('placing and listing again change nothing where nothing changed', async (t) => {
  const state = shownTop()
  t.same(placed(state).cursor, state.cursor)
  t.same(relisted(state).list, state.list)
})
