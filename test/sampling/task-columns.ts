import t from 'tap'
import { taskColumns } from '../../src/sampling/task-columns.js'
import type { TaskGroup } from '../../src/sampling/task-groups.js'
import { counterAt, taskCounters } from '../../src/sampling/task-rows.js'

const names = {
  begin: () => {},
  user: (uid: number) => `user${uid}`,
  cgroup: (id: bigint) => `/group${id}`,
  command: ({ pid }: TaskGroup) => `run ${pid}`,
}

function group(grown: Partial<Record<keyof typeof counterAt, number>>): TaskGroup {
  const all = Float64Array.from(taskCounters, (name) => grown[name] ?? 0)
  const plain = { processes: 1, threads: 1, born: 3, isKernel: false, isGone: false, cpuNs: 9e9 }
  return { id: '7-1', pid: 7, uid: 3, cgroup: 9n, comm: 'x', state: 'S', ...plain, grown: all }
}

const cell = (name: string, of: TaskGroup, seconds = 2): unknown =>
  taskColumns('processes')
    .find((column) => column.name === name)
    ?.cell(of, seconds, names)

t.test('amounts are told for a second', async (t) => {
  const some = group({ cpu_ns: 1e9, calls: 7, tcp_sent_bytes: 100, udp_sent_bytes: 20 })
  t.equal(cell('cpu_percent', some), 50)
  t.equal(cell('syscalls_per_second', some), 3.5)
  t.equal(cell('net_sent_bytes_per_second', some), 60)
  t.equal(cell('processes_per_second', some), 1.5)
  t.equal(cell('cpu_time_ns', some), 9e9, 'since it began')
  t.equal(cell('user', some), 'user3')
  t.equal(cell('cgroup', some), '/group9')
  t.equal(cell('pid', some), 7)
  t.equal(cell('state', some), 'S')
  t.equal(cell('comm', some), 'x')
  t.equal(cell('command', some), 'run 7')
})

t.test('the name comes last, and each name is there once', async (t) => {
  for (const key of ['processes', 'threads', 'cgroups'] as const) {
    const columns = taskColumns(key)
    const found = columns.map(({ name }) => name)
    t.equal(new Set(found).size, found.length)
    t.equal(columns.at(-1)?.unit, 'text')
    t.ok(columns.at(-1)?.usual)
    t.ok(found.includes('cpu_percent'))
    for (const { doc } of columns) t.notMatch(doc, /\.$/)
  }
})

t.test('a row without an owner has none', async (t) => {
  const { uid, cgroup, ...other } = group({})
  t.equal(cell('user', other), undefined)
  t.equal(cell('cgroup', other), undefined)
})
