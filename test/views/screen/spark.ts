import t from 'tap'
import { bar, sparkline } from '../../../src/views/screen/spark.js'

t.test('a sparkline has one column per value, the newest at the right', async (t) => {
  t.equal(sparkline([0, 1, 2, 4, 8], 5), ' ▁▂▄█')
  t.equal(sparkline([1, 1], 4), '  ██')
  t.equal(sparkline([9, 9, 1, 2], 2), '▄█')
  t.equal(sparkline([50], 2, 100), ' ▄')
  t.equal(sparkline([undefined, 0, 0.0001, 100], 4), '  ▁█')
  t.equal(sparkline([NaN, Infinity], 3).length, 3)
  t.equal(sparkline([], 3), '   ')
})

t.test('a bar is exact to an eighth of a column', async (t) => {
  t.equal(bar(0.5, 4), '██  ')
  t.equal(bar(1 / 32, 4), '▏   ')
  t.equal(bar(2, 3), '███')
  t.equal(bar(NaN, 3), '   ')
})
