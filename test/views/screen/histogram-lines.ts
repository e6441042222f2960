import t from 'tap'
import { histogramLines } from '../../../src/views/screen/histogram-lines.js'
import { themeOf } from '../../../src/views/screen/theme.js'

const plain = themeOf('none', undefined)
const bounds = Float64Array.of(0, 1024, 2048, 4096)

t.test('one line per bucket, from the first to the last that counted', async (t) => {
  const counts = Float64Array.of(0, 2, 0, 4)
  const lines = histogramLines({ scale: 'log2', unit: 'bytes', bounds, counts }, 60, plain)
  t.same(
    lines.map((text) => text.trimEnd()),
    [
      '        1.00K …   2.00K      2 █████████████',
      '        2.00K …   4.00K      0',
      '        4.00K …              4 ██████████████████████████',
    ],
  )
})

t.test('nothing counted is nothing shown', async (t) => {
  const counts = new Float64Array(4)
  t.same(histogramLines({ scale: 'log2', unit: 'ns', bounds, counts }, 60, plain), [])
})

t.test('bounds have their unit', async (t) => {
  const counts = Float64Array.of(1, 1, 1, 1)
  const first = (unit: 'ns' | 'count') =>
    histogramLines({ scale: 'linear', unit, bounds, counts }, 60, plain)[0]
  t.match(first('ns'), / 0 … {2}1.02us/)
  t.match(first('count'), / 0 … {4}1024/)
})
