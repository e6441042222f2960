// What counting in the kernel costs its caller: getppid, five million times on one core.

import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { end, peersFolder, start } from './tracer.js'
import type { Place } from './figures.js'

/** What is counted, and by whom. */
export interface Counter {
  /** `by process` or `histogram`. */
  kind: string
  tracer: string
  command: string[]
}

/** Ours, and the peer that is there. */
export function counters(): Counter[] {
  const ours = [process.execPath, 'bin/ebpf-trace.js', 'test/bench/counted.bpf.c', '-q']
  const peer = (program: string): string[] => [
    ...['chroot', peersFolder ?? '', 'bpftrace', '-e'],
    `tracepoint:syscalls:sys_enter_getppid { ${program} }`,
  ]
  const all = [
    { kind: 'by process', tracer: 'ebpf-trace', command: ours },
    { kind: 'histogram', tracer: 'ebpf-trace', command: [...ours, '--hist'] },
  ]
  if (!peersFolder) return all
  return [
    ...all,
    { kind: 'by process', tracer: 'bpftrace', command: peer('@[pid, comm] = count();') },
    { kind: 'histogram', tracer: 'bpftrace', command: peer('@ = hist(nsecs);') },
  ]
}

/** Nanoseconds of one getppid of so many. */
export async function callNs(calls: number, { workload }: Place): Promise<number> {
  const { stdout } = await execa(workload, ['getppid', String(calls)])
  const { made, cpuNs } = JSON.parse(stdout) as { made: number; cpuNs: number }
  return cpuNs / made
}

/**
 * Nanoseconds that one counted event adds to its call, by calls with and without the counter in
 * turn: the machine's weather changes faster than a run takes.
 */
export async function countedNs(counter: Counter, calls: number, place: Place): Promise<number> {
  const before = await callNs(calls, place)
  const running = start(counter.command, join(place.folder, 'counts'))
  await attached(place, before)
  const during = await callNs(calls, place)
  await end(running)
  return during - (before + (await callNs(calls, place))) / 2
}

/** A counter is attached once calls take longer: both kinds say so in words of their own. */
async function attached(place: Place, usualNs: number): Promise<void> {
  const deadline = Date.now() + 20_000
  for (let seen = 0; seen < 3;) {
    await sleep(200)
    seen = (await callNs(200_000, place)) > usualNs + 25 ? seen + 1 : 0
    if (Date.now() > deadline) throw new Error('nothing seems to count')
  }
}
