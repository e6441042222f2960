import t from 'tap'
import { NOT_COUNTED } from '../../src/helper/message.js'
import { lostReasons, lostWords, noLoss, readLost, sumLost } from '../../src/session/lost.js'

t.test('counts are read by reason, and zeroes are left out', async (t) => {
  t.same(readLost(words(3n, 5n, 0n, 7n)), {
    counts: { skipped: 3, ring: 5, map_full: 7 },
    total: 15,
    unknown: [],
  })
  t.same(readLost(words(0n)), noLoss())
})

t.test('what the kernel does not count is unknown, not zero', async (t) => {
  t.same(readLost(words(NOT_COUNTED, 1n)), { counts: { ring: 1 }, total: 1, unknown: ['skipped'] })
})

t.test('a newer helper’s further reasons are left alone', async (t) => {
  t.equal(readLost(words(0n, 0n, 0n, 0n, 0n, 0n, 0n, 9n, 9n)).total, 0)
})

t.test('objects are summed', async (t) => {
  const sum = sumLost([readLost(words(1n, 2n)), readLost(words(NOT_COUNTED, 4n))])
  t.same(sum, { counts: { skipped: 1, ring: 6 }, total: 7, unknown: ['skipped'] })
})

t.test('every reason has words', async (t) => {
  for (const reason of lostReasons) t.ok(lostWords[reason])
})

function words(...values: bigint[]): Uint8Array {
  return new Uint8Array(new BigUint64Array(values).buffer)
}
