import t from 'tap'
import { placedColumns } from '../../../src/views/top/columns.js'
import { pressed, shownTop } from '../../fixtures/top.js'

const names = (width: number, ...keys: string[]) =>
  placedColumns(pressed(shownTop({ width }), ...keys)).placed.map(({ column }) => column.name)

t.test('where all have room all are there, the last one takes the rest', async (t) => {
  const { placed, after } = placedColumns(shownTop({ width: 90 }))
  t.same(
    placed.map(({ column }) => column.name),
    ['pid', 'uid', 'cpu_percent', 'read_bytes_per_second', 'comm'],
  )
  t.equal(
    placed.reduce((sum, { width }) => sum + width + 1, -1),
    90,
  )
  t.notOk(after)
})

t.test('a wide screen has small pictures, unless they are off', async (t) => {
  t.ok(names(120).includes('trend'))
  t.notOk(names(120, 'C', 'end', ' ').includes('trend'))
  t.notOk(names(90).includes('trend'))
})

t.test('on a narrow one the column that rows are sorted by stays', async (t) => {
  t.same(names(20), ['pid', 'cpu_percent', 'comm'])
  t.same(names(32), ['pid', 'uid', 'cpu_percent', 'comm'])
  t.ok(placedColumns(shownTop({ width: 20 })).after)
})

t.test('arrows bring the others', async (t) => {
  t.same(names(34, 'right', 'right'), ['pid', 'cpu_percent', 'read_bytes_per_second', 'comm'])
  t.ok(placedColumns(pressed(shownTop({ width: 34 }), 'right')).before)
})

t.test('a view may have a single column', async (t) => {
  t.same(placedColumns(shownTop({ columns: ['comm'] })).placed.length, 1)
})
