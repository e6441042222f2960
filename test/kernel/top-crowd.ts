/** `top` among more processes and threads than it has room for, and than a screen shows. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { cellOf, rowsWith, sampled } from '../fixtures/sampled.js'
import { noCompiler } from '../fixtures/compiled.js'
import { noTerminal, openTerminal } from '../fixtures/tmux.js'
import { noKernel } from '../fixtures/tracing.js'
import { bin, noProgram } from '../fixtures/user-run.js'
import { compileC, scratch } from '../fixtures/workload.js'

const skip = noKernel || noCompiler

const { folder, done } = scratch()
t.teardown(done)
// Of a name that nobody else has, also where the test runs twice at once.
const name = `crowd-${process.pid}`
const crowd = skip ? '' : compileC('test/fixtures/crowd.c', folder, name)

/** So many one after another: how many a second, and the CPU time that the kernel tells of them. */
function processes(count: number): { rate: number; cpuNs: number } {
  const told = execFileSync(crowd, ['processes', String(count)], { encoding: 'utf8' })
  const [rate = 0, childrenNs = 0, ownNs = 0] = told.split(' ').map(Number)
  return { rate, cpuNs: childrenNs + ownNs }
}

t.test('of more than there is room for the rest is one row', { skip }, async (t) => {
  const columns = ['pid', 'comm', 'threads', 'cpu_percent', 'processes_per_second']
  const filters = { comm: name }
  const { sampler, stop } = await sampled('processes', { columns, filters })
  // The map of those that ended has room for 32,768.
  const count = 40_000
  const { rate } = processes(count)
  t.comment(`${rate} processes a second`)
  const reading = await sampler.read()
  const named = rowsWith(reading, 'comm', name)
  const other = reading.rows.find(({ id }) => id === 'other')
  const others = Number(cellOf(reading, other, 'threads'))
  t.equal(named.length, 32_768, 'as many as there is room for')
  t.equal(named.length + others, count + 1, 'and all others, with their parent, in one')
  const after = await sampler.read()
  t.same(after.rows, [], 'nothing is kept of them')
  await stop()
})

t.test('of a short life all CPU time is told, the way out included', { skip }, async (t) => {
  const columns = ['pid', 'cpu_percent']
  const { sampler, stop } = await sampled('processes', { columns, filters: { comm: name } })
  const { cpuNs } = processes(5000)
  // The kernel forgets a process a few milliseconds after its end.
  await sleep(200)
  const reading = await sampler.read()
  const told = (reading.totals['cpu_percent'] ?? 0) * reading.intervalMs * 1e4
  // What its parent did before it had that name is not told of it.
  t.ok(told > cpuNs * 0.99 && told < cpuNs * 1.01, `${told} of ${cpuNs}`)
  await stop()
})

/** A process with so many threads besides its first, all asleep; none where that is too many. */
async function sleepers(t: Test, count: number): Promise<number | undefined> {
  const child = spawn(crowd, ['threads', String(count)], { stdio: ['pipe', 'pipe', 'inherit'] })
  t.teardown(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(() => undefined)
  return Promise.race([once(child.stdout, 'data').then(() => child.pid), ended])
}

t.test('ten thousand threads are ten thousand rows', { skip }, async (t) => {
  const pid = await sleepers(t, 10_000)
  if (pid === undefined) return void t.comment('no room for so many threads here')
  const { sampler, stop } = await sampled('threads', { filters: { pid: String(pid) } })
  const reading = await sampler.read()
  t.equal(reading.rows.length, 10_001)
  const states = new Set(reading.rows.map((row) => cellOf(reading, row, 'state')))
  t.same([...states], ['S'])
  await sampler.use('processes', ['pid', 'threads'])
  await sampler.read()
  const whole = await sampler.read()
  t.same(
    whole.rows.map((row) => row.cells),
    [[pid, 10_001]],
  )
  await stop()
})

const noScreen = skip || noTerminal || noProgram

t.test('a screen goes through ten thousand rows', { skip: noScreen }, async (t) => {
  const pid = await sleepers(t, 10_000)
  if (pid === undefined) return void t.comment('no room for so many threads here')
  const terminal = openTerminal(100, 30)
  t.teardown(() => terminal.close())
  const command = `top threads -p ${pid} -i 500ms --sort tid`
  terminal.run(`clear; ${process.execPath} ${bin} ${command}; echo "ended $?"`)
  await terminal.shows(/10,001 rows/)
  terminal.press('End')
  terminal.press('I')
  terminal.press('Home')
  await terminal.shows(/TID▲/)
  terminal.press('\\', ...String(pid), 'Enter')
  await terminal.shows(/filter \d+ .*10,001 rows/)
  terminal.press('t')
  await terminal.shows(/├─ crowd/)
  terminal.press('q')
  await terminal.shows(/none lost[^]*ended 0/)
  t.notOk(terminal.isFull())
})
