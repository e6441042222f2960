import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { Attach } from '../../src/helper/message.js'
import { sideBandRecords, type SideBandRecord } from '../../src/kernel/side-band.js'
import { processCpuMs } from '../../src/kernel/processes.js'
import { readObject } from '../../src/object/object.js'
import { objectPath } from '../../src/process/package.js'
import { openSession } from '../../src/session/session.js'
import { StackReader } from '../../src/session/stack-reader.js'
import { run, noKernel, startFor } from '../fixtures/tracing.js'

const name = 'profile'

/** Samples every CPU at 99 Hz. */
async function sampling(parameters: Record<string, boolean | number>) {
  const { connection } = startFor([name], { kinds: ['perf_event', 'tp_btf'], sideBand: true })
  const bytes = readFileSync(objectPath(name))
  const attach = { sample_cpu: { kind: Attach.PERF_EVENT, perfType: 1, frequency: 99 } }
  const records: SideBandRecord[] = []
  const session = await openSession(connection, {
    objects: [{ name, granted: 0, bytes, programs: ['sample_cpu'], parameters, attach }],
    sideBand: (payload) => records.push(...sideBandRecords(payload)),
  })
  const events = (async () => {
    let count = 0
    for await (const batches of session.batches) for (const batch of batches) count += batch.count
    return count
  })()
  const reader = new StackReader(connection, 0, readObject(bytes).btf)
  return { session, reader, records, events }
}

t.test('nothing is lost or counted twice while maps are emptied', { skip: noKernel }, async (t) => {
  const { session, reader, records, events } = await sampling({})
  const busy = spawn('/bin/sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' })
  const began = performance.now()
  for (let turn = 0; turn < 10; turn++) {
    await sleep(100)
    await reader.drain()
  }
  run('/bin/true')
  await reader.pause(true)
  const seconds = (performance.now() - began) / 1000
  const ticks = (99 * (processCpuMs(busy.pid ?? 0) ?? 0)) / 1000
  await session.detach()
  const { stacks, sums, count } = await reader.finish()
  busy.kill('SIGKILL')
  const of = [...sums].filter(({ owner }) => owner.pid === busy.pid)
  const samples = of.reduce((sum, each) => sum + each.count, 0)
  // Of a process that has the CPU to itself each tick is seen; of others some, by chance.
  const isAlone = ticks > 90 * seconds
  const most = 3 + (isAlone ? 0.05 * ticks : 4 * Math.sqrt(ticks))
  t.ok(Math.abs(samples - ticks) < most, `${samples} samples in ${ticks} ticks`)
  t.ok(count >= samples)
  t.ok(
    of.every(({ userStack }) => stacks.has(userStack)),
    'every stack is known',
  )
  // Between fork and exec it has our name.
  const before = of.filter(({ owner }) => owner.comm !== 'sh')
  t.ok(before.reduce((sum, each) => sum + each.count, 0) < 5)
  const report = await session.stop()
  t.equal(report.lost.total, 0)
  t.ok((await events) > 0, 'processes were told of')
  const mapped = records.filter((record) => record.kind === 'mmap' && /true$/.test(record.path))
  t.ok(mapped.length > 0, 'the kernel said what was mapped')
})

t.test('as many samples are taken as were asked for', { skip: noKernel }, async (t) => {
  const { session, reader, events } = await sampling({ max_samples: 20 })
  const busy = spawn('/bin/sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' })
  await sleep(1000)
  busy.kill('SIGKILL')
  await session.detach()
  const { count } = await reader.finish()
  t.ok(count >= 20 && count <= 22, `${count}`)
  await session.stop()
  await events
})
