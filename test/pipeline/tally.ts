import t from 'tap'
import { sumFields, tallier } from '../../src/pipeline/tally.js'
import { waitBytes, waitMap, waits } from '../fixtures/tables.js'

t.test('64-bit numbers are sums, texts are not', async (t) => {
  t.same(
    sumFields(waits).map(({ field, at }) => [field.name, at]),
    [
      ['waits', 0],
      ['wait_ns', 1],
    ],
  )
})

t.test('a hash has what was counted since it was emptied', async (t) => {
  const tally = tallier(waits)
  const other = { entries: [], cpus: 1 }
  const rows = waitMap({ key: [7, 0], waits: 3, slots: [0, 2, 1] })
  t.same([...(tally({ rows, other })[0]?.sums ?? [])], [3, 0, 2, 1, 0])
  t.same([...(tally({ rows, other })[0]?.sums ?? [])], [3, 0, 2, 1, 0])
  t.same(tally({ rows: waitMap(), other }), [])
})

t.test('an array counts on: the difference is what an interval had', async (t) => {
  const tally = tallier({ ...waits, kind: 'array' })
  const rows = (...counts: number[]) => ({
    rows: {
      entries: [
        {
          key: new Uint8Array(8),
          value: waitBytes(...counts.map((waits) => ({ waits, comm: waits ? 'sh' : '' }))),
        },
      ],
      cpus: counts.length,
    },
  })
  const [first] = tally(rows(0, 5))
  t.equal(first?.sums[0], 5)
  t.equal(Buffer.from(first?.value ?? []).toString('utf8', 0, 2), 'sh', 'of the CPU that has it')
  t.equal(tally(rows(1, 6))[0]?.sums[0], 2, 'over all CPUs')
  t.same(tally(rows(1, 6)), [], 'nothing new is no row')
})

t.test('what found no room comes without a key, and counts on', async (t) => {
  const tally = tallier(waits)
  const other = (waits: number) => ({
    entries: [{ key: new Uint8Array(4), value: waitBytes({ waits }, { waits: 1 }) }],
    cpus: 2,
  })
  t.match(tally({ rows: waitMap(), other: other(4) }), [{ key: undefined }])
  t.equal(tally({ rows: waitMap(), other: other(9) })[0]?.sums[0], 5)
})

t.test('sums beyond 2^32 are exact', async (t) => {
  const rows = waitMap({ key: [1, 0], waits: 2 ** 40 + 3 })
  t.equal(tallier(waits)({ rows })[0]?.sums[0], 2 ** 40 + 3)
})
