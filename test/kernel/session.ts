import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openReplay } from '../../src/session/replay.js'
import { allRows, noKernel, rowsUntil, run, trace } from '../fixtures/tracing.js'

const options = { skip: noKernel }

t.test('a session shows what happens from the moment it is open', options, async (t) => {
  const session = await trace(['execve'])
  run('/bin/echo', 'one', 'two')
  const rows = await rowsUntil(session, (row) => row['comm'] === 'echo')
  t.match(rows.at(-1), { args: ['/bin/echo', 'one', 'two'] })
  const report = await session.stop()
  t.equal(report.lost.total, 0)
  t.ok(report.cost?.helperCpuMs)
})

t.test('a record has the time at which it happened', options, async (t) => {
  const session = await trace(['execve'])
  const times: number[][] = []
  for (let index = 0; index < 3; index++) {
    const before = Date.now()
    run('/bin/true', `timed-${index}`)
    times.push([before, Date.now()])
    // More than the programs trust what they know of the clock.
    await sleep(20)
  }
  const stopping = session.stop()
  const rows = (await allRows(session)).filter((row) => row['ppid'] === process.pid)
  await stopping
  const own = rows.map((row) => Number((row['time'] as bigint) + session.clock.offsetNs) / 1e6)
  t.equal(own.length, 3)
  own.forEach((ms, index) => {
    const [before = NaN, after = NaN] = times[index] ?? []
    t.ok(ms > before - 2 && ms < after + 2, `${ms} in ${before}..${after}`)
  })
})

t.test('stop lets everything out that came before it', options, async (t) => {
  const session = await trace(['execve'])
  for (let index = 0; index < 50; index++) run('/bin/true', String(index))
  const stopping = session.stop()
  // Others run /bin/true too while this test does.
  const rows = (await allRows(session)).filter((row) => row['ppid'] === process.pid)
  t.same(
    rows.map((row) => (row['args'] as string[])[1]),
    Array.from({ length: 50 }, (_, index) => String(index)),
  )
  const report = await stopping
  t.ok(report.events >= 50)
})

t.test('a recording is replayed as it happened', options, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'execs.rec')
  const session = await trace(['execve'], {
    recording: { file, tool: 'execve', columns: ['pid', 'args'], argv: ['execve'] },
  })
  run('/bin/echo', 'recorded')
  const stopping = session.stop()
  const live = await allRows(session)
  const report = await stopping

  const replay = await openReplay(file)
  t.match(replay.header, { tool: 'execve', columns: ['pid', 'args'], programs: session.programs })
  t.same(await allRows(replay), live)
  t.equal(replay.clock.offsetNs, session.clock.offsetNs)
  t.same((await replay.stop()).events, report.events)

  t.test('one that is cut short gives what it has, and says so', async (t) => {
    const bytes = readFileSync(file)
    const cut = await openReplay(pieces(bytes.subarray(0, bytes.length - 40)))
    let count = 0
    await t.rejects(async () => {
      for await (const batches of cut.batches) for (const batch of batches) count += batch.count
    }, /the recording/)
    t.equal(count, report.events)
  })
})

t.test('several objects run in one session', options, async (t) => {
  const session = await trace(['execve', 'exit'], { filters: { comm: 'true' }, stats: true })
  t.equal(session.schemas.length, 2)
  run('/bin/true')
  const stopping = session.stop()
  const rows = await allRows(session)
  t.ok(rows.some((row) => 'args' in row))
  t.ok(rows.some((row) => !('args' in row)))
  const { cost, lost } = await stopping
  t.ok((cost?.bpfNs ?? 0) > 0)
  t.notOk(cost?.estimated)
  t.equal(lost.total, 0)
})

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
}
