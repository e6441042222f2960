// What sampling all CPUs costs while it goes on: 99 Hz for 20 s of a busy machine. The same is
// counted of each tracer: the CPU time of its processes, and what interrupts take of the programs
// that run, be it a BPF program's or perf's own work in the kernel, less what they take anyway.
// Until it samples is a figure of its own; naming functions comes after that, and is in neither.

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { treeOf } from '../fixtures/held.js'
import { usageOf } from './processes.js'
import { end, peersFolder, start } from './tracer.js'

/** One sampler and its command line; without one nothing samples. */
export interface Sampler {
  name: string
  command?(folder: string): string[]
}

/** What one sampling cost. */
export interface SamplingCost {
  /** Of its processes, from their start until they sample. */
  startMs: number
  /** Of its processes in 20 s. */
  processMs: number
  /** Taken by interrupts in 20 s, of all CPUs, whoever's they are. */
  interruptMs: number
  memoryMib: number
}

const seconds = 20
const settleMs = 4000

/** Nothing first, then ours, then the peers that are there. */
export function samplers(): Sampler[] {
  const ours: Sampler = {
    name: 'ebpf-trace',
    command: (folder) => [
      ...[process.execPath, 'bin/ebpf-trace.js', 'profile', '-q'],
      ...['-o', join(folder, 'profile.folded')],
    ],
  }
  const first = [{ name: 'unprofiled' }, ours]
  if (!peersFolder) return first
  const peer = ['chroot', peersFolder]
  const script = 'profile:hz:99 { @[kstack, ustack, comm] = count() }'
  return [
    ...first,
    {
      name: 'perf record',
      command: () => [...peer, 'perf', 'record', '-F', '99', '-g', '-a', '-o', '/tmp/bench.data'],
    },
    { name: 'bpftrace', command: () => [...peer, 'bpftrace', '-e', script] },
  ]
}

/** Samples a machine on which every CPU is busy. */
export async function samplingCost(sampler: Sampler, folder: string): Promise<SamplingCost> {
  const path = join(folder, 'taken')
  await execa('gcc', ['-O2', '-o', path, 'test/bench/taken.c'])
  const files = cpus().map((_, cpu) => join(folder, `taken.${cpu}`))
  const busy = files.map((file, cpu) => spawn(path, [String(cpu), file], { stdio: 'ignore' }))
  const taken = (): number => files.reduce((sum, file) => sum + takenMs(file), 0)
  try {
    const running = sampler.command && start(sampler.command(folder), join(folder, 'out'))
    await sleep(settleMs)
    const pids = running ? treeOf(running.child.pid ?? 0) : []
    const before = { ...usageOf(pids), taken: taken() }
    await sleep(seconds * 1000)
    const after = { ...usageOf(pids), taken: taken() }
    if (running) await end(running)
    return {
      startMs: before.cpuMs,
      processMs: after.cpuMs - before.cpuMs,
      interruptMs: after.taken - before.taken,
      memoryMib: after.memoryMib,
    }
  } finally {
    for (const each of busy) each.kill('SIGKILL')
  }
}

function takenMs(file: string): number {
  return Number(readFileSync(file).readBigUInt64LE()) / 1e6
}
