import t from 'tap'
import { TaskMeter, type TaskReading } from '../../src/sampling/task-meter.js'
import { counterAt } from '../../src/sampling/task-rows.js'
import { taskRows, type ToldThread } from '../fixtures/task-rows.js'

const second = 1e9
const none: ToldThread[] = []

/** Takes a reading at a second after boot; threads are read then, or when they say. */
function read(
  meter: TaskMeter,
  at: number,
  living: ToldThread[],
  ended: ToldThread[] = none,
  other: ToldThread[] = none,
): TaskReading {
  const timed = living.map((thread) => ({ time: at * second, ...thread }))
  return meter.read({
    living: taskRows(...timed),
    ended: taskRows(...ended),
    other: taskRows(...other),
  })
}

const cpuOf = (reading: TaskReading, tid: number): number | undefined =>
  reading.threads.find((thread) => thread.tid === tid)?.grown[counterAt.cpu_ns]

t.test('the first reading is what the second counts from', async (t) => {
  const meter = new TaskMeter()
  t.same(read(meter, 10, [{ tid: 1, cpu_ns: 5e9 }]).threads, [])
  const reading = read(meter, 12, [{ tid: 1, cpu_ns: 6e9 }])
  t.equal(reading.intervalMs, 2000)
  t.equal(cpuOf(reading, 1), 1e9)
  t.equal(reading.threads[0]?.cpuNs, 6e9, 'and since it began')
})

t.test('what was born since counts whole, what was there unseen does not', async (t) => {
  const meter = new TaskMeter()
  read(meter, 10, [{ tid: 1 }])
  const reading = read(meter, 11, [
    { tid: 1 },
    { tid: 2, started: 10.5 * second, cpu_ns: 2e8 },
    { tid: 3, started: 9 * second, cpu_ns: 2e8 },
  ])
  t.equal(cpuOf(reading, 2), 2e8)
  t.equal(cpuOf(reading, 3), 0)
  t.same(
    reading.threads.map(({ isNew }) => isNew),
    [false, true, false],
  )
})

t.test('a number that is used again begins at nothing', async (t) => {
  const meter = new TaskMeter()
  read(meter, 10, [{ tid: 7, cpu_ns: 5e9, started: second }])
  const reading = read(meter, 11, [{ tid: 7, cpu_ns: 1e8, started: 10.5 * second }])
  t.equal(cpuOf(reading, 7), 1e8)
})

t.test('what ended counts from what was seen of it, once', async (t) => {
  const meter = new TaskMeter()
  read(meter, 10, [{ tid: 1, cpu_ns: 1e9 }, { tid: 2 }])
  const end = { tid: 1, cpu_ns: 15e8, time: 10.7 * second, exitState: 16 }
  const reading = read(meter, 11, [{ tid: 2 }], [end])
  t.equal(cpuOf(reading, 1), 5e8)
  t.ok(reading.threads.find(({ tid }) => tid === 1)?.isGone)
  t.equal(cpuOf(read(meter, 12, [{ tid: 2 }]), 1), undefined, 'then it is forgotten')
})

t.test('what ended while it was being read is one thread', async (t) => {
  const meter = new TaskMeter()
  read(meter, 10, [{ tid: 1 }])
  const end = { tid: 1, cpu_ns: 6e8, time: 11.1 * second }
  const { threads } = read(meter, 11, [{ tid: 1, cpu_ns: 5e8 }], [end])
  t.equal(threads.length, 1)
  t.equal(threads[0]?.grown[counterAt.cpu_ns], 6e8)
  t.ok(threads[0]?.isGone)
})

t.test('one whose parent does not ask stays, and is counted once', async (t) => {
  const meter = new TaskMeter()
  read(meter, 10, [{ tid: 1 }])
  const end = { tid: 1, cpu_ns: 5e8, time: 10.5 * second }
  const zombie = { tid: 1, cpu_ns: 5e8, exitState: 32 }
  const reading = read(meter, 11, [zombie], [end])
  t.equal(cpuOf(reading, 1), 5e8)
  t.notOk(reading.threads[0]?.isGone)
  t.equal(cpuOf(read(meter, 12, [zombie]), 1), 0)
})

t.test('no thread has more time than there was', async (t) => {
  const meter = new TaskMeter()
  read(meter, 10, [{ tid: 1 }])
  t.equal(cpuOf(read(meter, 11, [{ tid: 1, cpu_ns: 3e9 }]), 1), 1e9)
})

t.test('those that found no room are counted together', async (t) => {
  const meter = new TaskMeter()
  const cpus = (first: number, second: number): ToldThread[] => [
    { tid: first, calls: first * 10 },
    { tid: second, calls: second * 10 },
  ]
  read(meter, 10, [{ tid: 1 }], none, cpus(3, 0))
  t.equal(read(meter, 11, [{ tid: 1 }], none, cpus(3, 0)).other, undefined)
  const { other } = read(meter, 12, [{ tid: 1 }], none, cpus(4, 2))
  t.equal(other?.threads, 3)
  t.equal(other?.grown[counterAt.calls], 30)
})

t.test('a reading has a time even where there is nobody', async (t) => {
  const meter = new TaskMeter()
  read(meter, 10, [{ tid: 0 }])
  const reading = read(meter, 12, [{ tid: 0 }])
  t.equal(reading.intervalMs, 2000)
  t.same(reading.threads, [])
})
