import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { Request } from '../../src/helper/message.js'
import { hello } from '../../src/helper/requests.js'
import { noKernel, run, rowsUntil, startFor, trace } from '../fixtures/tracing.js'
import { caught } from '../fixtures/caught.js'
import { heldBy, stillAlive, stillThere } from '../fixtures/held.js'
import { onPath } from '../fixtures/path.js'

const skip = noKernel || (!onPath('bpftool') && 'needs bpftool')
const tracer = fileURLToPath(new URL('../fixtures/tracer.js', import.meta.url))

t.test('kill -9 of node leaves nothing in the kernel', { skip }, async (t) => {
  const { child, helper } = await startTracer()
  const before = heldBy(helper)
  t.ok(before.length >= 2, 'programs and links are there')
  child.kill('SIGKILL')
  await gone(helper)
  t.same(await stillThere(before), [])
})

t.test('kill -9 of the helper leaves nothing, and node says what happened', { skip }, async (t) => {
  const session = await trace(['execve'])
  const ending = caught(rowsUntil(session, () => false))
  const [helper = 0] = helpersOf(process.pid)
  const before = heldBy(helper)
  t.ok(before.length >= 2)
  process.kill(helper, 'SIGKILL')
  t.match(await ending, { kind: 'failed', message: /the helper \(pid \d+\) died of SIGKILL/ })
  await t.rejects(session.stop(), /the helper/)
  t.same(await stillThere(before), [])
})

t.test('a helper that does not answer stop is reported with its pid', { skip }, async (t) => {
  const { helper, connection } = startFor(['execve'])
  await hello(connection)
  process.kill(helper.pid, 'SIGSTOP')
  t.teardown(() => process.kill(helper.pid, 'SIGKILL'))
  const failure = await caught(connection.stop())
  t.match(failure, { message: new RegExp(`pid ${helper.pid}\\) did not stop within 2 s`) })
  await t.rejects(connection.request(Request.SEAL, 'seal'), /did not stop/)
  t.notOk(process.getActiveResourcesInfo().includes('ProcessWrap'), 'nothing waits for it')
})

t.test('two at once see the same execs', { skip }, async (t) => {
  const sessions = await Promise.all([trace(['execve']), trace(['execve'])])
  run('/bin/echo', 'both')
  for (const session of sessions) {
    const rows = await rowsUntil(session, (row) => row['comm'] === 'echo')
    t.match(rows.at(-1), { args: ['/bin/echo', 'both'] })
    await session.stop()
  }
})

t.test('under sudo node becomes the user, for good', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  chmodSync(folder, 0o777)
  const file = join(folder, 'mine')
  const { child, helper } = await startTracer([file], { SUDO_UID: '65534', SUDO_GID: '65534' })
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  t.match(status, /^Uid:\t65534\t65534\t65534\t65534$/m)
  t.match(status, /^Gid:\t65534\t65534\t65534\t65534$/m)
  t.match(status, /^Groups:\t65534 $/m)
  t.match(status, /^CapPrm:\t0+$/m)
  t.match(status, /^CapEff:\t0+$/m)
  t.equal(statSync(file).uid, 65534)
  t.match(readFileSync(`/proc/${helper}/status`, 'utf8'), /^Uid:\t0\t/m)
  child.kill('SIGTERM')
  t.same(await once(child, 'exit'), [0, null])
  await gone(helper)
})

async function startTracer(argv: string[] = [], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [tracer, ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { child: child as ChildProcess, helper: Number(line) }
}

function helpersOf(parent: number): number[] {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8')
  return children
    .split(' ')
    .map(Number)
    .filter((pid) => pid && readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('ebpf-trace'))
}

/** Waits until a process has ended. */
async function gone(pid: number): Promise<void> {
  await stillAlive([pid], Infinity)
}
