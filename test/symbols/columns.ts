import t from 'tap'
import { Column, lastNotAbove, orderOf } from '../../src/symbols/columns.js'

t.test('a column grows and keeps its kind', async (t) => {
  const column = new Column(new Uint32Array(1))
  for (let value = 0; value < 1000; value++) column.push(value)
  t.equal(column.length, 1000)
  t.equal(column.cells[999], 999)
  t.ok(column.cells instanceof Uint32Array)
})

t.test('starts are put in order, equal ones as they came, near and far apart', async (t) => {
  t.same([...orderOf(Float64Array.of(30, 10, 20, 10))], [1, 3, 2, 0])
  t.same([...orderOf(Float64Array.of(2 ** 52, -(2 ** 52), 5, 5))], [1, 2, 3, 0])
  t.same([...orderOf(new Float64Array(0))], [])
})

t.test('the last start not above an address is found', async (t) => {
  const starts = Float64Array.of(10, 20, 30)
  t.same(
    [5, 10, 19, 20, 99].map((address) => lastNotAbove(starts, address)),
    [-1, 0, 0, 1, 2],
  )
})
