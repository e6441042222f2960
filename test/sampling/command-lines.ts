import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { CommandLines } from '../../src/sampling/command-lines.js'
import type { TaskGroup } from '../../src/sampling/task-groups.js'
import { counterAt, taskCounters } from '../../src/sampling/task-rows.js'

function group(pid: number, more: Partial<TaskGroup> & { cpu?: number } = {}): TaskGroup {
  const { cpu = 0, ...rest } = more
  const grown = new Float64Array(taskCounters.length)
  grown[counterAt.cpu_ns] = cpu
  const plain = {
    processes: 1,
    threads: 1,
    born: 0,
    isKernel: false,
    isGone: false,
    state: 'S',
    cpuNs: 0,
  }
  return { id: `${pid}-1`, pid, comm: 'name', ...plain, grown, ...rest }
}

/** What is read, with how often. */
function counted(text: (pid: number) => string | undefined = (pid) => `run ${pid}`) {
  const read: number[] = []
  const lines = new CommandLines((pid) => (read.push(pid), text(pid)))
  lines.begin()
  return { lines, read }
}

t.test('each is read once, and again where it has another name', async (t) => {
  const { lines, read } = counted()
  for (let reading = 0; reading < 20; reading++) {
    t.equal(lines.of(group(7)), 'run 7')
    lines.begin()
  }
  t.same(read, [7])
  lines.of(group(7, { comm: 'other' }))
  t.same(read, [7, 7])
})

t.test('who has been busy may have changed it', async (t) => {
  const { lines, read } = counted()
  for (let reading = 0; reading < 11; reading++) {
    lines.of(group(7, { cpu: 1 }))
    lines.begin()
  }
  t.equal(read.length, 3)
})

t.test("what has none has its name: the kernel's threads, who has gone, zombies", async (t) => {
  const { lines, read } = counted((pid) => (pid === 9 ? '' : undefined))
  t.equal(lines.of(group(1, { isKernel: true })), 'name')
  t.equal(lines.of(group(2, { isGone: true })), 'name')
  const { pid, ...none } = group(3)
  t.equal(lines.of(none), 'name')
  t.same(read, [], 'none of these is read')
  t.equal(lines.of(group(8)), 'name')
  t.equal(lines.of(group(9)), 'name')
})

t.test('who ends keeps it, and is forgotten afterwards', async (t) => {
  let text = 'all of it'
  const { lines } = counted(() => text)
  lines.of(group(7))
  text = ''
  lines.begin()
  t.equal(lines.of(group(7, { comm: 'other' })), 'all of it')
  t.equal(lines.of(group(7, { isGone: true })), 'all of it')
  lines.begin()
  lines.begin()
  t.equal(lines.of(group(7, { isGone: true })), 'name')
})

t.test('of a crowd only so many are read at a time', async (t) => {
  const { lines, read } = counted()
  const all = Array.from({ length: 1000 }, (_, at) => group(at + 1))
  for (const [reading, most] of [300, 600, 900, 1000, 1000].entries()) {
    for (const one of all) lines.of(one)
    t.equal(read.length, most, `${reading}`)
    lines.begin()
  }
  t.equal(lines.of(all[999]!), 'run 1000')
})

t.test('it is what /proc says', { skip: process.platform !== 'linux' }, async (t) => {
  const child = spawn('sleep', ['60'], { argv0: 'a b', stdio: 'ignore' })
  await once(child, 'spawn')
  const lines = new CommandLines()
  lines.begin()
  t.equal(lines.of(group(child.pid!)), 'a b 60')
  child.kill('SIGKILL')
  await once(child, 'exit')
  t.equal(lines.of(group(child.pid!, { id: 'another' })), 'name')
})
