import t from 'tap'
import {
  amountText,
  cellNumber,
  cellText,
  countText,
  histogramLine,
  isAdditive,
  isAmount,
  isRight,
  unitWidths,
} from '../../../src/views/screen/cell-text.js'

const histogram = {
  scale: 'log2' as const,
  unit: 'ns' as const,
  bounds: Float64Array.of(0, 1, 2, 4),
  counts: Float64Array.of(0, 2, 4, 0),
}

t.test('what cannot be told is a dash, never 0', async (t) => {
  t.equal(cellText(undefined, 'count'), '-')
  t.equal(cellText(NaN, 'percent'), '-')
  t.equal(cellText(0, 'count'), '0')
})

t.test('three digits that count, and the unit', async (t) => {
  const cases: [number, Parameters<typeof amountText>[1], string][] = [
    [12.34, 'percent', '12.3'],
    [99.96, 'percent', '100'],
    [1600.4, 'percent', '1600'],
    [0, 'ns', '0'],
    [1_234_567, 'ns', '1.23ms'],
    [-5, 'ns', '0ns'],
    [2048, 'bytes', '2.00K'],
    [1e9, 'bytes_per_second', '954M'],
    [0.25, 'per_second', '0.3'],
    [12_345, 'count', '12.3k'],
  ]
  for (const [value, unit, text] of cases) t.equal(amountText(value, unit), text)
})

t.test('counts have powers of 1000', async (t) => {
  const counts = [1, 9.99, 999, 9999, 10_000, 99_950, 999_949, 999_999, 1.5e9, 1e25]
  const texts = ['1', '10', '999', '9999', '10.0k', '100k', '1.00M', '1.00M', '1.50G']
  t.same(counts.slice(0, 6).map(countText), texts.slice(0, 6))
  t.same(counts.slice(7, 9).map(countText), texts.slice(7))
  for (let value = 1; value < 1e18; value *= 3) t.ok(countText(value).length <= 5, countText(value))
})

t.test('no amount is wider than its column', async (t) => {
  const units = ['count', 'per_second', 'percent', 'ns', 'bytes', 'bytes_per_second'] as const
  for (const unit of units)
    for (let value = 0.001; value < 1e12; value *= 1.7)
      if (unit !== 'percent' || value < 1e5)
        t.ok(amountText(value, unit).length <= unitWidths[unit] + 1, amountText(value, unit))
})

t.test('texts are made visible, users have names', async (t) => {
  t.equal(cellText('a\x1b[2J', 'text'), 'a\\x1b[2J')
  t.equal(
    cellText(0, 'uid', () => 'root'),
    'root',
  )
  t.equal(
    cellText(12n, 'uid', () => undefined),
    '12',
  )
  t.equal(cellText(42, 'pid'), '42')
  t.equal(cellText(2n ** 60n, 'count'), '1.15E')
})

t.test('a histogram is a line of its buckets, and a number of all it counted', async (t) => {
  t.equal(histogramLine(histogram, 10), '▄█')
  t.equal(cellText(histogram, 'histogram'), '▄█')
  t.equal(histogramLine({ ...histogram, counts: Float64Array.of(0) }, 10), '-')
  t.equal(cellNumber(histogram), 6)
  t.equal(cellNumber(3n), 3)
  t.ok(Number.isNaN(cellNumber('x')) && Number.isNaN(cellNumber(undefined)))
})

t.test('what stands right, what is drawn, what is added up', async (t) => {
  t.ok(isRight('pid') && !isRight('uid'))
  t.ok(isAmount('ns') && !isAmount('pid') && !isAmount('text'))
  t.ok(isAdditive('percent') && !isAdditive('ns'))
})
