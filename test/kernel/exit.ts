import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import t from 'tap'
import { objectPath } from '../../src/process/package.js'
import { openSession } from '../../src/session/session.js'
import { buildCallers, noCallers, type Callers } from '../fixtures/callers.js'
import { recordsOf } from '../fixtures/taken.js'
import { noKernel, startFor, trace } from '../fixtures/tracing.js'

const skip = noKernel || noCallers
const callers: Callers = skip ? { folder: '', caller: '', tiny: '' } : buildCallers()
t.teardown(() => rmSync(callers.folder, { recursive: true, force: true }))

/** What `exit` records of the processes that `action` names by their pids. */
async function recorded(action: () => number[], parameters = {}) {
  const { connection } = startFor(['exit'])
  const object = { name: 'exit', granted: 0, bytes: readFileSync(objectPath('exit')), parameters }
  const session = await openSession(connection, { objects: [object] })
  const pids = action()
  const { records } = await recordsOf(session)
  return pids.map((pid) => records.filter(({ row }) => row['pid'] === pid).map(({ row }) => row))
}

const shell = (script: string) => spawnSync('/bin/sh', ['-c', script], { cwd: callers.folder }).pid

t.test('an end says how: code, signal, core', { skip }, async (t) => {
  const [zero, seven, killed, dumped] = await recorded(() => [
    shell('exit 0'),
    shell('exit 7'),
    shell('kill -KILL $$'),
    shell('ulimit -c unlimited; kill -QUIT $$'),
  ])
  t.match(zero, [{ status: 0, comm: 'sh', uid: 0, ppid: process.pid }])
  t.match(seven, [{ status: 7 << 8 }])
  t.match(killed, [{ status: 9 }])
  t.equal(Number(dumped?.[0]?.['status']) & 0x7f, 3)
})

t.test('a lifetime is from fork to end', { skip }, async (t) => {
  const [rows] = await recorded(() => [shell('sleep 0.2')])
  const lifetime = Number(rows?.[0]?.['lifetime_ns'])
  t.ok(lifetime > 0.2e9 && lifetime < 5e9, `${lifetime} ns`)
})

t.test('a process whose threads end all at once is recorded once', { skip }, async (t) => {
  const ends = await recorded(() =>
    Array.from({ length: 100 }, () => spawnSync(callers.caller, ['threads-end', '16']).pid),
  )
  t.same(
    ends.filter((rows) => rows.length !== 1 || rows[0]?.['status'] !== 3 << 8),
    [],
  )
})

t.test('--follow shows an end whose threads all end at once', { skip }, async (t) => {
  const filters = { pid: String(process.pid), follow: true }
  const session = await trace(['exit'], { filters })
  const pids = Array.from(
    { length: 100 },
    () => spawnSync(callers.caller, ['threads-end', '16']).pid,
  )
  const { records } = await recordsOf(session)
  t.same(
    records.map(({ row }) => row['pid']),
    pids,
  )
})

t.test('the last thread ends the process, under the name of the first', { skip }, async (t) => {
  const [rows] = await recorded(() => [spawnSync(callers.caller, ['leader-ends']).pid])
  t.match(rows, [{ comm: 'caller', status: 4 << 8 }])
  t.ok(Number(rows?.[0]?.['lifetime_ns']) >= 20e6)
})

t.test('failed_only leaves success out', { skip }, async (t) => {
  const ends = await recorded(() => [shell('exit 0'), shell('exit 1')], { failed_only: true })
  t.same(
    ends.map((rows) => rows.length),
    [0, 1],
  )
})

t.test('filter_min_ns leaves short lives out', { skip }, async (t) => {
  const ends = await recorded(() => [shell('exit 0'), shell('sleep 0.2')], {
    filter_min_ns: 150_000_000n,
  })
  t.same(
    ends.map((rows) => rows.length),
    [0, 1],
  )
})

t.test('a thread that ends is no end of a process', { skip }, async (t) => {
  const session = await trace(['exit'])
  const { pid } = spawnSync(callers.caller, ['thread-exec'])
  const { records } = await recordsOf(session)
  t.equal(records.filter(({ row }) => row['pid'] === pid).length, 1)
})
