import t from 'tap'
import { cellContext, intervalNs } from '../../src/cli/intervals.js'

t.test('without -i there is one interval, unless several are asked for', async (t) => {
  t.equal(intervalNs({}), undefined)
  t.equal(intervalNs({ duration: 5e9 }), undefined)
  t.equal(intervalNs({ interval: 2e9, count: 3 }), 2e9)
  t.equal(intervalNs({ count: 3 }), 1e9)
  t.equal(intervalNs({ heatmap: true }), 1e9)
})

t.test('calls are named by the machine that made them', async (t) => {
  const { callName } = cellContext('x64', () => undefined)
  t.equal(callName?.(39, false), 'getpid')
  t.equal(callName?.(20, true), 'getpid')
  t.equal(cellContext('arm64', () => undefined).callName?.(172, false), 'getpid')
})
