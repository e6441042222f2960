import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { amountOf, cellOf, rowsWith, sampled } from '../fixtures/sampled.js'
import { noKernel, run } from '../fixtures/tracing.js'

const skip = noKernel

/** A shell that runs for as long as the test wants. */
function shell(t: Test, script: string): ChildProcess & { pid: number } {
  const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] })
  t.teardown(() => void child.kill('SIGKILL'))
  return child as ChildProcess & { pid: number }
}

/** Nanoseconds on a CPU, as the kernel tells it of a process with one thread. */
const cpuNs = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0])

t.test('a spinner shows what it gets, to the end of the interval', { skip }, async (t) => {
  const spinner = shell(t, 'while :; do :; done')
  const { sampler, stop } = await sampled('processes')
  for (const ms of [100, 1000]) {
    await sleep(ms)
    const reading = await sampler.read()
    const [row] = rowsWith(reading, 'pid', spinner.pid)
    const used = Number(cellOf(reading, row, 'cpu_percent'))
    const waited = Number(cellOf(reading, row, 'wait_percent'))
    // It is always ready: what it does not get it waits for. The first reading may be off by
    // the tick of a busy CPU.
    t.ok(
      Math.abs(used + waited - 100) < 1 + 400 / ms,
      `${used} % and ${waited} % waiting in ${ms} ms`,
    )
    t.equal(cellOf(reading, row, 'state'), 'R')
  }
  await stop()
})

t.test('time on a CPU is what /proc says', { skip }, async (t) => {
  if (!existsSync('/proc/self/schedstat')) return void t.pass('no /proc/PID/schedstat here')
  const spinner = shell(t, 'while :; do :; done')
  const columns = ['pid', 'cpu_percent', 'cpu_time_ns']
  const { sampler, stop } = await sampled('processes', { columns })
  const before = cpuNs(spinner.pid)
  await sampler.read()
  const begun = cpuNs(spinner.pid)
  await sleep(1500)
  const ended = cpuNs(spinner.pid)
  const reading = await sampler.read()
  const after = cpuNs(spinner.pid)
  const [row] = rowsWith(reading, 'pid', spinner.pid)
  const counted = (amountOf(reading, row, 'cpu_percent') / 100) * 1e9
  // /proc has what was added up at the last tick, here up to 10 ms ago.
  const [least, most] = [ended - begun, after - before]
  const isBetween = counted > least * 0.99 - 10e6 && counted < most * 1.01 + 10e6
  t.ok(isBetween, `${counted}, from ${least} to ${most}`)
  const all = Number(cellOf(reading, row, 'cpu_time_ns'))
  t.ok(all > ended * 0.99 - 10e6 && all < after * 1.01 + 10e6, `${all}, from ${ended} to ${after}`)
  await stop()
})

t.test('what lived and died within an interval is a row', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'top-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const { sampler, stop } = await sampled('processes')
  spawnSync('head', ['-c', '30000000', '/dev/zero'], { stdio: ['ignore', 'ignore', 'ignore'] })
  const child = spawnSync('sh', ['-c', `exec head -c 20000000 /dev/zero > ${folder}/file`])
  const reading = await sampler.read()
  const [row] = rowsWith(reading, 'pid', child.pid)
  t.ok(row?.isGone)
  t.equal(cellOf(reading, row, 'comm'), 'head')
  t.equal(cellOf(reading, row, 'state'), 'X')
  const written = amountOf(reading, row, 'write_bytes_per_second')
  t.ok(Math.abs(written - 20e6) < 20e6 * 0.01, `${written} bytes`)
  const [own] = rowsWith(reading, 'pid', process.pid)
  t.ok(amountOf(reading, own, 'processes_per_second') > 1.9, 'and its parent started it')
  t.equal(row?.parent, own?.id)
  t.notOk(rowsWith(await sampler.read(), 'pid', child.pid).length, 'it is forgotten')
  await stop()
})

t.test('every call is counted, and the time that calls take', { skip }, async (t) => {
  const { sampler, stop } = await sampled('processes')
  const made = spawnSync('dd', ['if=/dev/zero', 'of=/dev/null', 'bs=1', 'count=100000'])
  const sleeper = spawnSync('sleep', ['0.5'])
  const reading = await sampler.read()
  const [row] = rowsWith(reading, 'pid', made.pid)
  const calls = amountOf(reading, row, 'syscalls_per_second')
  t.ok(calls > 200_000 && calls < 201_000, `${calls} calls`)
  const [slept] = rowsWith(reading, 'pid', sleeper.pid)
  const took = (amountOf(reading, slept, 'syscall_percent') / 100) * 1e3
  t.ok(took > 495 && took < 600, `${took} ms in calls`)
  await stop()
})

t.test('bytes over TCP are those of the interface', { skip }, async (t) => {
  const { sampler, stop } = await sampled('processes')
  const size = 40e6
  const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const before = loopbackBytes()
  const { port } = server.address() as { port: number }
  const client = connect(port, '127.0.0.1')
  client.end(Buffer.alloc(size))
  await once(client, 'close')
  const carried = loopbackBytes() - before
  server.close()
  const reading = await sampler.read()
  const [own] = rowsWith(reading, 'pid', process.pid)
  const column = reading.columns.find(({ name }) => name === 'tcp_sent_bytes_per_second')
  if (column?.unavailable) t.pass(column.unavailable)
  else {
    const sent = amountOf(reading, own, 'tcp_sent_bytes_per_second')
    t.ok(Math.abs(sent - size) < size * 0.01, `${sent} sent`)
    const received = amountOf(reading, own, 'tcp_received_bytes_per_second')
    t.ok(Math.abs(received - size) < size * 0.01, `${received} received`)
    t.ok(carried >= size && carried < size * 1.1, `${carried} bytes with their headers`)
  }
  await stop()
})

function loopbackBytes(): number {
  const line = /^\s*lo:\s*(\d+)/m.exec(readFileSync('/proc/net/dev', 'utf8'))
  return Number(line?.[1])
}

t.test('many that end at once are all rows, or counted in one', { skip }, async (t) => {
  const { sampler, stop } = await sampled('processes')
  const count = 3000
  run('sh', '-c', `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); (:); done`)
  const reading = await sampler.read()
  const gone = reading.rows.filter((row) => row.isGone)
  t.ok(gone.length > count, `${gone.length} rows`)
  const ids = new Set(reading.rows.map(({ id }) => id))
  t.equal(ids.size, reading.rows.length, 'each once')
  await stop()
})

t.test('threads and control groups add up to the same', { skip }, async (t) => {
  const { sampler, stop } = await sampled('processes', { columns: ['pid', 'cpu_percent'] })
  const spinner = shell(t, 'while :; do :; done')
  for (const view of ['threads', 'cgroups', 'processes'] as const) {
    await sampler.use(view, ['pid', 'tid', 'cpu_percent'])
    await sampler.read()
    await sleep(200)
    const reading = await sampler.read()
    const sum = reading.rows.reduce(
      (total, row) => total + Number(cellOf(reading, row, 'cpu_percent')),
      0,
    )
    t.ok(Math.abs(sum - reading.totals['cpu_percent']!) < 1, view)
    if (view === 'cgroups') continue
    const [row] = rowsWith(reading, 'pid', spinner.pid)
    t.ok(Number(cellOf(reading, row, 'cpu_percent')) > 0, `the spinner is one of the ${view}`)
  }
  await stop()
})

t.test('filters leave rows out in the kernel', { skip }, async (t) => {
  const spinner = shell(t, 'while :; do :; done')
  const filters = { pid: String(spinner.pid) }
  const { sampler, stop } = await sampled('processes', { filters })
  await sleep(50)
  const reading = await sampler.read()
  t.same(
    reading.rows.map((row) => cellOf(reading, row, 'pid')),
    [spinner.pid],
  )
  await stop()
})

t.test('what nobody looks at is not attached', { skip }, async (t) => {
  const { sampler, stop } = await sampled('bpf', {})
  const programs = async (): Promise<string[]> => {
    const reading = await sampler.read()
    return rowsWith(reading, 'own', 'own').map((row) => String(cellOf(reading, row, 'name')))
  }
  t.same(await programs(), [], 'to look at the programs of the host none is loaded')
  await stop()
})

t.test('a program of the host is told with its runs', { skip }, async (t) => {
  const { sampler, stop } = await sampled('bpf')
  const other = await sampled('processes', { columns: ['pid', 'syscalls_per_second'] })
  await sampler.read()
  spawnSync('dd', ['if=/dev/zero', 'of=/dev/null', 'bs=1', 'count=50000'])
  const reading = await sampler.read()
  const found = rowsWith(reading, 'name', 'count_call')
  const runs = Math.max(...found.map((row) => amountOf(reading, row, 'runs_per_second')))
  t.ok(runs >= 100_000, `${runs} runs`)
  const row = found.find((one) => amountOf(reading, one, 'runs_per_second') === runs)
  t.ok(Number(cellOf(reading, row, 'run_ns')) > 0)
  t.equal(cellOf(reading, row, 'own'), '', 'another helper loaded it')
  await other.stop()
  await stop()
})
