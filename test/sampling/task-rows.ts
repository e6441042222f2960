import t from 'tap'
import { counterAt, TaskRows } from '../../src/sampling/task-rows.js'
import { layout, taskRows } from '../fixtures/task-rows.js'

const cpu = counterAt.cpu_ns

t.test('a row says what the kernel wrote', async (t) => {
  const rows = taskRows(
    { tid: 1 },
    { tid: 8, pid: 7, comm: 'sixteen bytes !!', started: 2 ** 40 + 3, cgroup: 2n ** 60n },
  )
  t.equal(rows.count, 2)
  t.equal(rows.word(1, 'tid'), 8)
  t.equal(rows.word(1, 'pid'), 7)
  t.equal(rows.comm(1), 'sixteen bytes !!')
  t.equal(rows.comm(0), 'some')
  t.equal(rows.long(1, 'started'), 2 ** 40 + 3)
  t.equal(rows.cgroup(1), 2n ** 60n)
})

t.test('names are compared without being decoded', async (t) => {
  const rows = taskRows({ tid: 1, comm: 'one' }, { tid: 1, comm: 'one' }, { tid: 1, comm: 'two' })
  t.ok(rows.sameComm(0, rows, 1))
  t.notOk(rows.sameComm(0, rows, 2))
})

t.test('growth is exact where a double is not', async (t) => {
  const old = taskRows({ tid: 1, cpu_ns: 2n ** 60n + 1n })
  const now = taskRows({ tid: 1, cpu_ns: 2n ** 60n + 4n })
  t.equal(now.growth(0, cpu, { rows: old, row: 0 }), 3)
  t.equal(taskRows({ tid: 1, cpu_ns: 5 }).growth(0, cpu), 5)
})

t.test('a counter that wrapped goes on, one that fell did not move', async (t) => {
  const high = taskRows({ tid: 1, cpu_ns: 2n ** 64n - 4096n })
  const wrapped = taskRows({ tid: 1, cpu_ns: 4096n })
  t.equal(wrapped.growth(0, cpu, { rows: high, row: 0 }), 8192)
  const fell = taskRows({ tid: 1, cpu_ns: 100n })
  const before = taskRows({ tid: 1, cpu_ns: 101n })
  t.equal(fell.growth(0, cpu, { rows: before, row: 0 }), 0)
})

t.test('bytes that lie anywhere and end anywhere are read', async (t) => {
  const whole = Buffer.alloc(layout.size * 2 + 5)
  whole.writeUInt32LE(9, 3 + layout.at.tid)
  const rows = new TaskRows(layout, whole.subarray(3))
  t.equal(rows.count, 2)
  t.equal(rows.word(0, 'tid'), 9)
  t.equal(new TaskRows(layout, new Uint8Array(0)).count, 0)
})
