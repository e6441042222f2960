/** signals and oomkill, held against what was sent and who was ended. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { recordsOf } from '../fixtures/taken.js'
import { noKernel, trace } from '../fixtures/tracing.js'

const options = { skip: noKernel }

t.test('signals shows who sent which to whom, and what became of it', options, async (t) => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' })
  await once(child, 'spawn')
  const session = await trace(['signals'])
  child.kill('SIGCONT')
  child.kill('SIGTERM')
  await once(child, 'exit')
  const { records, lost } = await recordsOf(session)
  const rows = records.map(({ row }) => row)
  const sent = rows.filter((row) => row['target'] === child.pid && row['pid'] === process.pid)
  t.match(sent, [
    { signal: 18, by_kernel: false, to_thread: false, target_comm: 'sleep' },
    { signal: 15, by_kernel: false, outcome: 0 },
  ])
  t.equal(sent.length, 2)
  const ended = rows.find((row) => row['signal'] === 17 && row['target'] === process.pid)
  t.match(ended, { by_kernel: true, pid: child.pid })
  t.equal(lost, 0)
})

/** A group of version 1 or 2 that may have 32 MB; undefined where there is none to be had. */
function smallGroup(): string | undefined {
  for (const [mount, file] of [
    ['/sys/fs/cgroup', 'memory.max'],
    ['/sys/fs/cgroup/memory', 'memory.limit_in_bytes'],
  ] as const) {
    const folder = `${mount}/ebpf-trace-oom-${process.pid}`
    try {
      mkdirSync(folder)
    } catch {
      continue
    }
    try {
      if (existsSync(`${folder}/${file}`)) {
        writeFileSync(`${folder}/${file}`, String(32 << 20))
        return folder
      }
    } catch {
      // The controller is not ours to use.
    }
    rmdirSync(folder)
  }
  return undefined
}

t.test('oomkill shows who is ended for want of memory', options, async (t) => {
  const group = smallGroup()
  if (group === undefined) return void t.comment('no memory group can be made here')
  t.teardown(() => rmdirSync(group))
  const session = await trace(['oomkill'])
  const script = `echo $$ > ${group}/cgroup.procs; exec head -c 200000000 /dev/zero | tail -c 1000000000`
  const { signal, status } = spawnSync('sh', ['-c', script], { stdio: 'ignore' })
  const { records } = await recordsOf(session)
  const [first] = records.map(({ row }) => row)
  t.ok(first, `nobody was ended: ${signal} ${status}`)
  // Either of the two may be the one that asks for the page too many.
  t.match(first, { comm: 'tail', by_comm: /^(head|tail)$/, uid: 0, pid: Number })
})
