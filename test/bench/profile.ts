// What sampling all CPUs costs while it goes on: 99 Hz for 20 s of a busy machine. CPU time of the
// tracer's processes and of its BPF programs, from when it samples until it is asked to end, and
// its memory then. Naming functions comes after that, and is not in it.

import { spawn, spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Request, u32 } from '../../src/helper/message.js'
import { startClient, type Client } from '../fixtures/client.js'
import { treeOf } from '../fixtures/held.js'
import { usageOf } from './processes.js'
import { end, peersFolder, start } from './tracer.js'

/** One sampler and its command line. */
export interface Sampler {
  name: string
  command(folder: string): string[]
}

/** What one sampling cost. */
export interface SamplingCost {
  cpuMs: number
  bpfMs: number
  memoryMib: number
}

const seconds = 20
const settleMs = 4000

/** Ours first, then the peers that are there. */
export function samplers(): Sampler[] {
  const ours: Sampler = {
    name: 'ebpf-trace',
    command: (folder) => [
      ...[process.execPath, 'bin/ebpf-trace.js', 'profile', '-q'],
      ...['-o', join(folder, 'profile.folded')],
    ],
  }
  if (!peersFolder) return [ours]
  const peer = ['chroot', peersFolder]
  const script = 'profile:hz:99 { @[kstack, ustack, comm] = count() }'
  return [
    ours,
    {
      name: 'perf record',
      command: () => [...peer, 'perf', 'record', '-F', '99', '-g', '-a', '-o', '/tmp/bench.data'],
    },
    { name: 'bpftrace', command: () => [...peer, 'bpftrace', '-e', script] },
  ]
}

/** Samples a machine on which every CPU is busy. */
export async function samplingCost(sampler: Sampler, folder: string): Promise<SamplingCost> {
  const busy = cpus().map(() => spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' }))
  const counting = await countRuns()
  try {
    const running = start(sampler.command(folder), join(folder, 'out'))
    await sleep(settleMs)
    const pids = treeOf(running.child.pid ?? 0)
    const before = { ...usageOf(pids), bpfMs: bpfMs() }
    await sleep(seconds * 1000)
    const after = { ...usageOf(pids), bpfMs: bpfMs() }
    await end(running)
    return {
      cpuMs: after.cpuMs - before.cpuMs,
      bpfMs: after.bpfMs - before.bpfMs,
      memoryMib: after.memoryMib,
    }
  } finally {
    await counting.stop()
    for (const each of busy) each.kill('SIGKILL')
  }
}

/** Has the kernel time every run of a BPF program until what is returned, or we, have ended. */
async function countRuns(): Promise<Client> {
  const object = join('prebuilt', process.arch, 'profile.bpf.o')
  const client = startClient({ objects: [object], capabilities: ['sys_admin'] })
  for (const [request, argument] of [
    [Request.OPEN, 0],
    [Request.PROGRAM_STATS, 1],
  ] as const) {
    const { error } = await client.ask(request, 0, u32(argument))
    if (error !== 0) throw new Error(`the kernel counts no runs: errno ${-error}`)
  }
  return client
}

/** What all programs for perf events have run. */
function bpfMs(): number {
  const { stdout } = spawnSync('bpftool', ['prog', 'show', '-j'], { encoding: 'utf8' })
  const programs = JSON.parse(stdout) as { type: string; run_time_ns?: number }[]
  const sampling = programs.filter(({ type }) => type === 'perf_event')
  return sampling.reduce((sum, { run_time_ns: ns = 0 }) => sum + ns, 0) / 1e6
}
