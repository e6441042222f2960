import t from 'tap'
import { rowText } from '../../src/text/ansi.js'
import { columnsOf } from '../../src/text/columns.js'
import { bar, drawHistogram, shapeOf } from '../../src/views/histogram.js'
import { nanoseconds } from '../fixtures/tables.js'

const drawn = (width: number, ...counts: number[]) =>
  drawHistogram(nanoseconds(...counts), width).map((row) => rowText(row, 'none'))

t.test('a row for each slot, with range, count, share and bar', async (t) => {
  t.same(drawn(60, 0, 0, 10, 0, 30, 0, 0), [
    '   4ns – 8ns      10  25.0% │██████████▍',
    '   8ns – 16ns      0        │',
    '  16ns – 32ns     30  75.0% │███████████████████████████████',
    '  p50 ≤ 32ns   p90 ≤ 32ns   p99 ≤ 32ns   p99.9 ≤ 32ns',
    '  max ≤ 32ns   40 in all',
  ])
})

t.test('no row is wider than the terminal', async (t) => {
  for (const width of [40, 60, 80, 200])
    for (const row of drawn(width, 1, 0, 5_000_000, 3, 0, 0, 7, 1))
      t.ok(columnsOf(row) <= width, `${width}: ${columnsOf(row)} ${row}`)
})

t.test('what was rare is seen', async (t) => {
  t.match(drawn(80, 1, 1_000_000, 0)[0], /1 {2}<0.1% │▏$/)
  t.equal(bar(0, 10), '')
  t.equal(bar(1, 4), '████')
  t.same(drawn(80, 0, 0), ['  nothing was counted'])
})

t.test('a shape has a mark for each slot', async (t) => {
  t.equal(shapeOf(nanoseconds(0, 1, 0, 8), 1, 3), '▂ █')
})
