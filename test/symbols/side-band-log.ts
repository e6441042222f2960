import t from 'tap'
import { SideBandLog } from '../../src/symbols/side-band-log.js'
import { longs, numbers, sideBandRecord } from '../fixtures/side-band.js'

const fork = (pid: number, parentPid: number, timeNs: bigint): Buffer =>
  sideBandRecord(7, 0, Buffer.concat([numbers(pid, parentPid, pid, parentPid), longs(1n)]), timeNs)
const exit = (pid: number, timeNs: bigint): Buffer =>
  sideBandRecord(4, 0, Buffer.concat([numbers(pid, 1, pid, 1), longs(1n)]), timeNs)
const comm = (pid: number, timeNs: bigint): Buffer =>
  sideBandRecord(
    3,
    1 << 13,
    Buffer.concat([numbers(pid, pid), Buffer.from('sh\0\0\0\0\0\0')]),
    timeNs,
  )

/** Of two CPUs: 10 forks 20, which runs another program and forks 30; 40 comes and goes. */
function log(): SideBandLog {
  const log = new SideBandLog()
  log.add(Buffer.concat([fork(20, 10, 1n), fork(30, 20, 4n), exit(40, 6n), exit(20, 7n)]))
  log.add(Buffer.concat([comm(20, 2n), fork(40, 10, 3n), comm(40, 5n), comm(50, 8n)]))
  return log
}

t.test('records of a process and of those it was forked from come in order', async (t) => {
  const all = log()
  const records = all.select(all.cut(), [30])
  t.same(
    records.map((record) => record.kind !== 'lost' && [record.pid, record.time, record.kind]),
    [
      [20, 1n, 'fork'],
      [20, 2n, 'comm'],
      [30, 4n, 'fork'],
      [20, 7n, 'exit'],
    ],
  )
  t.same(all.select(all.cut(), [30]), [])
})

t.test('while more may come those who live are kept, and whom they come from', async (t) => {
  const all = log()
  const records = all.select(all.cut(), [], 'living')
  const pids = new Set(records.map((record) => record.kind !== 'lost' && record.pid))
  t.same([...pids].sort(), [20, 30, 50])
})

t.test('a number that is used again belongs to who lives', async (t) => {
  const all = new SideBandLog()
  all.add(Buffer.concat([exit(20, 5n), fork(20, 10, 6n), comm(20, 7n)]))
  t.equal(all.select(all.cut(), [], 'living').length, 3)
})

t.test('when much is held it is said once', async (t) => {
  const all = new SideBandLog()
  let said = 0
  all.whenLarge = () => said++
  for (let piece = 0; piece < 3; piece++) all.add(Buffer.alloc(900_000))
  t.equal(said, 1)
  all.cut()
  all.add(Buffer.alloc(900_000))
  t.equal(said, 1)
})

t.test('what the kernel lost is counted', async (t) => {
  const all = new SideBandLog()
  all.add(sideBandRecord(2, 0, longs(1n, 12n)))
  t.same(all.select(all.cut(), []), [])
  t.equal(all.lost, 12)
})
