import t from 'tap'
import {
  addHistogram,
  emptyHistogram,
  filledSlots,
  histogramTotal,
  isHistogram,
  linearTable,
  percentileBound,
  upperBound,
} from '../../src/pipeline/histogram.js'
import { field } from '../fixtures/batches.js'
import { nanoseconds, waits } from '../fixtures/tables.js'

t.test('a percentile is the bound of the slot in which its value lies', async (t) => {
  const histogram = nanoseconds(0, 50, 40, 9, 1)
  t.same(
    [50, 50.1, 90, 99, 99.9, 100].map((percent) => percentileBound(histogram, percent)),
    [4, 8, 8, 16, Infinity, Infinity],
  )
  t.equal(percentileBound(nanoseconds(0, 0, 1, 0), 99.9), 8, 'of one value, its own')
  t.equal(percentileBound(nanoseconds(0, 0), 50), undefined, 'of none, unknown')
})

t.test('no value exceeds its percentile, and log2 slots at most double it', async (t) => {
  let state = 7
  const random = () => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31
  for (let round = 0; round < 50; round++) {
    const values = Array.from({ length: 200 }, () => 1 + Math.floor(2 ** (random() * 20)))
    const histogram = nanoseconds(...new Array<number>(32).fill(0))
    for (const value of values) histogram.counts[Math.floor(Math.log2(value))]!++
    values.sort((a, b) => a - b)
    for (const percent of [50, 90, 99]) {
      const exact = values[Math.ceil((values.length * percent) / 100) - 1]!
      const bound = percentileBound(histogram, percent)!
      t.ok(bound > exact && bound <= exact * 2, `${exact} ${bound}`)
    }
  }
})

t.test('slots are as the field says', async (t) => {
  const log2 = emptyHistogram(field('x', 0, 8, { meaning: 'log2_bytes', length: 3 }))
  t.match(log2, { scale: 'log2', unit: 'bytes' })
  t.same([...log2.bounds], [0, 2, 4])
  const shape = { meaning: 'linear_ns', length: 3, linear: { from: 100, step: 50 } } as const
  const linear = emptyHistogram(field('x', 0, 8, shape))
  t.same([...linear.bounds], [100, 150, 200])
  t.equal(upperBound(linear, 0), 150)
  t.equal(upperBound(linear, 2), Infinity)
  t.ok(isHistogram(field('x', 0, 8, shape)))
  t.notOk(isHistogram(field('x', 0, 8, { meaning: 'count', length: 3 })))
})

t.test('histograms add up', async (t) => {
  const sum = nanoseconds(0, 1, 2, 0)
  addHistogram(sum, nanoseconds(0, 1, 0, 0))
  t.same([...sum.counts], [0, 2, 2, 0])
  t.equal(histogramTotal(sum), 4)
  t.same(filledSlots(sum), { first: 1, end: 3 })
  t.same(filledSlots(nanoseconds(0, 0)), { first: 0, end: 0 })
})

t.test('log2 slots can be of one width instead, other fields stay', async (t) => {
  const { fields } = linearTable(waits, 250).value
  const histogram = emptyHistogram(fields.find(({ name }) => name === 'wait_ns')!)
  t.match(histogram, { scale: 'linear', unit: 'ns' })
  t.same([...histogram.bounds], [0, 250, 500, 750])
  const left = waits.value.fields.filter(({ name }) => name !== 'wait_ns')
  t.same(
    fields.filter(({ name }) => name !== 'wait_ns'),
    left,
  )
})
