import t from 'tap'
import { sideBandRecords } from '../../src/kernel/side-band.js'
import { fuzz } from '../fixtures/fuzz.js'
import { longs, numbers, sideBandRecord } from '../fixtures/side-band.js'

const place = [numbers(5, 6), longs(1n, 2n, 3n), Buffer.alloc(24, 20), numbers(5, 2)]
const seed = Buffer.concat([
  sideBandRecord(10, 1 << 14, Buffer.concat([...place, Buffer.from('/bin/true\0\0\0\0\0\0\0')])),
  sideBandRecord(3, 1 << 13, Buffer.concat([numbers(5, 6), Buffer.from('sh\0\0\0\0\0\0')])),
  sideBandRecord(7, 0, Buffer.concat([numbers(9, 5, 9, 5), longs(3n)])),
  sideBandRecord(4, 0, Buffer.concat([numbers(9, 5, 9, 5), longs(4n)])),
  sideBandRecord(2, 0, longs(1n, 12n)),
])

t.test('whatever bytes come, they are records or left out', async (t) => {
  const report = await fuzz({
    seeds: [seed],
    read: (bytes) => void [...sideBandRecords(bytes)],
    isOwn: () => false,
  })
  t.comment(`${report.tried} messages`)
  t.equal(report.failure, undefined)
})
