// What `top` costs whoever is watched, and itself.

import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { treeOf } from '../fixtures/held.js'
import { median, type Place } from './figures.js'
import { usageOf } from './processes.js'
import { end, peersFolder, start } from './tracer.js'

/** What counts calls by process: ours with its default columns, and bpftrace; and what does not. */
export function counters(): Record<string, string[]> {
  const ours = [process.execPath, 'bin/ebpf-trace.js', 'top', '-f', 'ndjson', '-i', '1s']
  const empty = [process.execPath, 'bin/ebpf-trace.js', 'test/bench/empty.bpf.c', '-q']
  const own = { 'ebpf-trace': ours, 'an empty program': empty }
  if (!peersFolder) return own
  const program = 'tracepoint:raw_syscalls:sys_enter { @[pid, comm] = count() }'
  return { ...own, bpftrace: ['chroot', peersFolder, 'bpftrace', '-e', program] }
}

/** What one call costs its caller. */
export interface CallCost {
  ns: number
  addedNs: number
  factor: number
}

interface Callers {
  mode: 'getppid' | 'storm'
  count: number
  rounds: number
  place: Place
}

/** Nanoseconds of CPU time for one call: what others do on this machine counts less so. */
async function callNs({ mode, count, place }: Callers): Promise<number> {
  const { stdout } = await execa(place.workload, [mode, String(count)])
  return (JSON.parse(stdout) as { cpuNs: number }).cpuNs / count
}

/** Measures a caller alone and under each counter, in turns. */
export async function callers(
  all: Record<string, string[]>,
  how: Callers,
  keep: (name: string, costs: CallCost[]) => void,
): Promise<void> {
  const alone: number[] = []
  const seen = new Map<string, number[]>(Object.keys(all).map((name) => [name, []]))
  for (let round = 0; round < how.rounds; round++) {
    alone.push(await callNs(how))
    for (const [name, command] of Object.entries(all)) {
      const running = start(command, join(how.place.folder, 'counter'))
      await sleep(2500)
      seen.get(name)?.push(await callNs(how))
      await end(running)
    }
  }
  const base = median(alone)
  const costOf = (ns: number): CallCost => ({ ns, addedNs: ns - base, factor: ns / base })
  for (const [name, values] of seen) keep(name, values.map(costOf))
  keep('alone', alone.map(costOf))
}

/** CPU in percent of a core and memory of `top` without a screen, while nothing else runs. */
export async function quiet(
  seconds: number,
  { folder }: Place,
): Promise<{ cpuPercent: number; memoryMib: number }> {
  const running = start(counters()['ebpf-trace'] ?? [], join(folder, 'quiet'))
  await sleep(3000)
  const pids = treeOf(running.child.pid ?? 0)
  const before = usageOf(pids)
  await sleep(seconds * 1000)
  const after = usageOf(pids)
  await end(running)
  const cpuPercent = (after.cpuMs - before.cpuMs) / (seconds * 10)
  return { cpuPercent, memoryMib: after.memoryMib }
}
