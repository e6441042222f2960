import t from 'tap'
import { rowText } from '../../src/text/ansi.js'
import { columnsOf } from '../../src/text/columns.js'
import { clockText, drawHeatmap, heatColumn, heatRoom, heatSlots } from '../../src/views/heatmap.js'
import { column, nanoseconds, snapshotOf } from '../fixtures/tables.js'

const at = (second: number, ...counts: number[]) => ({
  timeNs: BigInt(1_795_000_000 + second) * 1_000_000_000n,
  histogram: counts.length > 0 ? nanoseconds(...counts) : undefined,
})

t.test('time goes across, what was measured upwards, marks say how often', async (t) => {
  const columns = [at(0, 0, 1, 0, 0), at(1), at(2, 0, 1000, 10, 0)]
  const rows = drawHeatmap(columns, { width: 60 }).map((row) => rowText(row, 'none'))
  t.same(rows.slice(0, 3), ['      4ns │  ░', '      2ns │· █', '          └┴──'])
  t.equal(rows[3], `           ${clockText(at(0).timeNs)}`)
  t.match(rows[4], /1 ··.*██ 1,000 \(logarithmic\)/)
  t.same(heatSlots(columns), { first: 1, end: 3 })
})

t.test('it holds as many intervals as there is room for, the last ones', async (t) => {
  const columns = Array.from({ length: 200 }, (_, second) => at(second, 0, 1, 0))
  for (const width of [40, 80]) {
    const rows = drawHeatmap(columns, { width }).map((row) => rowText(row, 'none'))
    for (const row of rows) t.ok(columnsOf(row) <= width, row)
    t.equal(rows[0]?.length, 11 + heatRoom(width))
  }
  t.match(rowText(drawHeatmap([at(0)], { width: 40 })[0] ?? [], 'none'), /nothing was counted/)
})

t.test("the rows of a snapshot are one column: their histograms' sum", async (t) => {
  const columns = [column('cpu', 'number'), column('took', 'histogram')]
  const snapshot = snapshotOf(columns, [0, nanoseconds(1, 2)], [1, nanoseconds(0, 5)])
  t.same([...(heatColumn(snapshot).histogram?.counts ?? [])], [1, 7])
  t.equal(heatColumn(snapshotOf(columns)).histogram, undefined)
})
