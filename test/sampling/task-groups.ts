import t from 'tap'
import type { TaskReading, ThreadWork } from '../../src/sampling/task-meter.js'
import { groupTasks } from '../../src/sampling/task-groups.js'
import { counterAt, taskCounters } from '../../src/sampling/task-rows.js'

type Told = Partial<ThreadWork> & { tid: number; cpu?: number }

function reading(...threads: Told[]): TaskReading {
  const works = threads.map(({ cpu = 0, ...thread }): ThreadWork => {
    const grown = new Float64Array(taskCounters.length)
    grown[counterAt.cpu_ns] = cpu
    const usual = { pid: thread.tid, ppid: 1, uid: 0, cgroup: 1n, comm: `t${thread.tid}` }
    const plain = { state: 1, exitState: 0, isKernel: false, isGone: false, isNew: false, cpuNs: 5 }
    return { ...usual, ...plain, started: 5, grown, ...thread }
  })
  return { intervalMs: 1000, threads: works, other: undefined, has: 7 }
}

t.test('a process is its threads, named by its first', async (t) => {
  const given = reading({ tid: 12, pid: 11, cpu: 2 }, { tid: 11, cpu: 3 }, { tid: 13, pid: 11 })
  const [group, ...others] = groupTasks(given, 'processes')
  t.same(others, [])
  t.match(group, { id: '11-5', pid: 11, comm: 't11', threads: 3, processes: 1 })
  t.equal(group?.grown[counterAt.cpu_ns], 5)
  t.equal(group?.cpuNs, 15)
  t.equal(groupTasks(given, 'threads').length, 3)
})

t.test('its state is that of its busiest thread', async (t) => {
  const stateOf = (...states: number[]): string | undefined =>
    groupTasks(
      reading(...states.map((state, index) => ({ tid: 11 + index, pid: 11, state }))),
      'processes',
    )[0]?.state
  t.equal(stateOf(1, 0), 'R')
  t.equal(stateOf(1, 2), 'D')
  t.equal(stateOf(0, 1), 'R')
  t.equal(stateOf(0x402), 'I')
  t.equal(stateOf(4), 'T')
  t.equal(stateOf(8), 't')
  t.equal(stateOf(64), 'P')
})

t.test('it is gone when all its threads are', async (t) => {
  const half = reading({ tid: 11, isGone: true }, { tid: 12, pid: 11 })
  t.notOk(groupTasks(half, 'processes')[0]?.isGone)
  const whole = reading({ tid: 11, isGone: true }, { tid: 12, pid: 11, isGone: true })
  t.match(groupTasks(whole, 'processes')[0], { isGone: true, state: 'X' })
  t.equal(groupTasks(reading({ tid: 11, exitState: 32 }), 'processes')[0]?.state, 'Z')
})

t.test('a tree has processes below their parents and threads below the first', async (t) => {
  const given = reading({ tid: 1, ppid: 0 }, { tid: 11 }, { tid: 12, pid: 11 })
  const parents = (key: 'processes' | 'threads'): (string | undefined)[] =>
    groupTasks(given, key).map(({ parent }) => parent)
  t.same(parents('processes'), [undefined, '1-5'])
  t.same(parents('threads'), [undefined, '1-5', '11-5'])
})

t.test('a birth is counted for the parent', async (t) => {
  const given = reading(
    { tid: 1, ppid: 0 },
    { tid: 11, isNew: true },
    { tid: 12, pid: 11, isNew: true },
  )
  t.same(
    groupTasks(given, 'processes').map(({ born }) => born),
    [1, 0],
  )
  t.equal(groupTasks(given, 'cgroups')[0]?.born, 1)
})

t.test('a control group has processes', async (t) => {
  const given = reading({ tid: 11, cgroup: 7n }, { tid: 12, pid: 11, cgroup: 7n }, { tid: 20 })
  t.match(groupTasks(given, 'cgroups'), [
    { id: '7', cgroup: 7n, processes: 1, threads: 2 },
    { id: '1', processes: 1, threads: 1 },
  ])
})

t.test('what found no room is a row of its own', async (t) => {
  const other = { threads: 5, grown: new Float64Array(taskCounters.length) }
  const groups = groupTasks({ ...reading({ tid: 1 }), other }, 'processes')
  t.match(groups[1], { id: 'other', comm: 'other', threads: 5 })
  t.equal(groups[1]?.pid, undefined)
})

t.test('who had a number before somebody else is a row of its own', async (t) => {
  const given = reading(
    { tid: 11, started: 9, cpu: 1 },
    { tid: 12, pid: 11, started: 9, cpu: 2 },
    { tid: 11, started: 5, cpu: 4, isGone: true },
  )
  const told = (key: 'processes' | 'threads' | 'cgroups') =>
    groupTasks(given, key).map(({ id, grown }) => [id, grown[counterAt.cpu_ns]])
  t.same(told('processes'), [
    ['11-9', 3],
    ['11-5', 4],
  ])
  t.equal(told('threads').length, 3)
  t.same(told('cgroups'), [['1', 7]])
})
