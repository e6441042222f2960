import t from 'tap'
import { checkWeight, chooseMeasure } from '../../src/profile/reader.js'

const measures = [
  { type: 'samples', unit: 'count' },
  { type: 'cpu', unit: 'nanoseconds' },
]

t.test('a measure is chosen by name, else the usual one is taken', async (t) => {
  t.equal(chooseMeasure(measures, undefined, 1), 1)
  t.equal(chooseMeasure(measures, 'samples', 1), 0)
  t.throws(() => chooseMeasure(measures, 'space', 1), {
    message: "does not measure 'space'",
    hint: 'it has: samples, cpu',
  })
})

t.test('a weight is a number that can be drawn', async (t) => {
  t.equal(checkWeight(0, 'x'), 0)
  t.equal(checkWeight(1.5, 'x'), 1.5)
  t.throws(() => checkWeight(-1, 'line 4'), /line 4: the weight -1 is below zero/)
  t.throws(() => checkWeight(NaN, 'line 4'), /line 4: the weight is no number/)
  t.throws(() => checkWeight(Infinity, 'line 4'), /line 4: the weight is no number/)
})
