import t from 'tap'
import { longs, numbers, sideBandRecord } from '../fixtures/side-band.js'
import { sideBandRecords, type SideBandRecord } from '../../src/kernel/side-band.js'

const read = (...parts: Buffer[]): SideBandRecord[] => [...sideBandRecords(Buffer.concat(parts))]

t.test('a mapping has its file, its place and its build id', async (t) => {
  const id = Buffer.alloc(24)
  id[0] = 20
  id.fill(0xab, 4)
  const body = Buffer.concat([
    numbers(5, 6),
    longs(0x1000n, 0x2000n, 0x300n),
    id,
    numbers(5, 2),
    Buffer.from('/bin/true\0\0\0\0\0\0\0'),
  ])
  const place = { start: 0x1000n, length: 0x2000n, offset: 0x300n, path: '/bin/true' }
  const mapping = { kind: 'mmap', time: 7n, pid: 5, ...place }
  t.same(read(sideBandRecord(10, 1 << 14, body)), [{ ...mapping, buildId: 'ab'.repeat(20) }])
  body.writeUInt32LE(0xfe, 32)
  body.writeUInt32LE(1, 36)
  body.writeBigUInt64LE(77n, 40)
  t.same(read(sideBandRecord(10, 0, body)), [{ ...mapping, device: 'fe:01', inode: 77n }])
})

t.test('names, forks, ends and losses are told apart', async (t) => {
  const name = Buffer.concat([numbers(5, 6), Buffer.from('sh\0\0\0\0\0\0')])
  t.same(
    read(
      sideBandRecord(3, 1 << 13, name, 1n),
      sideBandRecord(3, 0, name, 2n),
      sideBandRecord(7, 0, Buffer.concat([numbers(9, 5, 9, 5), longs(3n)]), 3n),
      sideBandRecord(4, 0, Buffer.concat([numbers(9, 5, 9, 5), longs(4n)]), 4n),
      sideBandRecord(2, 0, longs(1n, 12n)),
      sideBandRecord(99, 0, longs(1n, 2n)),
    ),
    [
      { kind: 'comm', time: 1n, pid: 5, tid: 6, name: 'sh', exec: true },
      { kind: 'comm', time: 2n, pid: 5, tid: 6, name: 'sh', exec: false },
      { kind: 'fork', time: 3n, pid: 9, tid: 9, parentPid: 5 },
      { kind: 'exit', time: 4n, pid: 9, tid: 9 },
      { kind: 'lost', count: 12 },
    ],
  )
})

t.test('bytes that are no records end the reading', async (t) => {
  const whole = sideBandRecord(4, 0, Buffer.concat([numbers(9, 5, 9, 5), longs(4n)]))
  t.equal(read(whole, whole.subarray(0, 20)).length, 1)
  t.same(read(Buffer.alloc(64)), [])
  t.same(read(sideBandRecord(10, 0, numbers(5, 6))), [])
})
