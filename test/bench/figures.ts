// The measurements, one function each: what one run of one tracer gives.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { treeOf } from '../fixtures/held.js'
import { usageOf } from './processes.js'
import {
  countLines,
  end,
  environment,
  peersFolder,
  settledUsage,
  start,
  startOpens,
  type Tracer,
} from './tracer.js'

/** Where the workload and the tracers' output lie. */
export interface Place {
  workload: string
  folder: string
}

/** What a workload prints: how many calls it made, and in how long. */
interface Made {
  made: number
  ns: number
  cpuNs: number
}

/** Milliseconds from the start of a command until what it prints has `text`; it is ended then. */
export async function untilSaid(command: string[], text: string): Promise<number> {
  const started = process.hrtime.bigint()
  const child = spawn(command[0] ?? '', command.slice(1), {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: environment,
  })
  let said = ''
  for await (const chunk of child.stdout) {
    said = said.slice(-100) + String(chunk)
    if (said.includes(text)) break
  }
  const ms = Number(process.hrtime.bigint() - started) / 1e6
  if (child.exitCode === null) {
    child.kill('SIGINT')
    await once(child, 'exit')
  }
  if (!said.includes(text)) throw new Error(`${command.join(' ')} ended without ${text}`)
  return ms
}

/** Start until the first exec is visible on a pipe, while a program starts every 5 ms. */
export async function startUp(tracer: Tracer, { workload }: Place): Promise<number> {
  const beacon = spawn(workload, ['beacon', '5000'], { stdio: 'ignore' })
  try {
    return await untilSaid(tracer.execs ?? [], 'noop')
  } finally {
    beacon.kill()
  }
}

/** A bare Node: the floor that we stand on. */
export async function bareNode(): Promise<number> {
  const started = process.hrtime.bigint()
  await execa(process.execPath, ['-e', '0'], { env: environment, extendEnv: false })
  return Number(process.hrtime.bigint() - started) / 1e6
}

/** Resident memory while it traces execs: all processes, and the leaf (our helper) alone. */
export async function memory(tracer: Tracer, { folder }: Place): Promise<number[]> {
  const running = start(tracer.execs ?? [], join(folder, 'memory'))
  try {
    await sleep(2000)
    const pids = treeOf(running.child.pid ?? 0)
    return [usageOf(pids).memoryMib, usageOf(pids.slice(-1)).memoryMib]
  } finally {
    await end(running)
  }
}

/** A storm, traced; `untracedNs` is what a call takes without. */
export interface Storm {
  seenPercent: number
  cpuSecondsPerMillion: number
  slowdown: number
  /** made - seen - lost: what the tracer is silent about. */
  unaccounted: number
}

/** How long one call takes when nobody looks, in ns. */
export async function untraced(calls: number, { workload }: Place): Promise<number> {
  const { made, ns } = await work(workload, 'storm', calls)
  return ns / made
}

/** Calls at full speed, every event as text to a file. */
export async function storm(
  tracer: Tracer,
  calls: number,
  untracedNs: number,
  { workload, folder }: Place,
): Promise<Storm> {
  const output = join(folder, 'storm')
  const running = await startOpens(tracer, workload, output)
  const before = await settledUsage(running)
  const { made, ns } = await work(workload, 'storm', calls)
  const after = await settledUsage(running)
  const said = await end(running)
  const seen = await countLines(output, '/bench/storm')
  const lost = tracer.lost(said + (await lostLines(output)))
  rmSync(output)
  return {
    seenPercent: (seen / made) * 100,
    cpuSecondsPerMillion: (after.cpuMs - before.cpuMs) / 1e3 / (seen / 1e6),
    slowdown: ns / made / untracedNs,
    unaccounted: made - seen - (lost ?? 0),
  }
}

/** Tracers that start what they trace, each with its output to `file`. */
export function followers(): Record<string, (file: string) => string[]> {
  const strace = (file: string): string[] => ['strace', '-e', 'trace=openat', '-o', file]
  if (!peersFolder) return { strace }
  const perf = ['chroot', peersFolder, 'perf', 'trace', '-e', 'openat', '-o']
  return { strace, 'perf trace': (file) => [...perf, file] }
}

/** How much slower a call is below such a tracer; few calls, as it takes long. */
export async function followed(
  tracer: (file: string) => string[],
  untracedNs: number,
  { workload, folder }: Place,
): Promise<number> {
  const output = join(folder, 'followed')
  const { made, ns } = await work(...tracer(output), workload, 'storm', 100_000)
  rmSync(output)
  return ns / made / untracedNs
}

/** Calls at a rate: what was seen of them, what the tracer used, and the rate that was reached. */
export async function paced(
  tracer: Tracer,
  rate: number,
  seconds: number,
  { workload, folder }: Place,
): Promise<{ cpuPercent: number; seenPercent: number; reached: number }> {
  const output = join(folder, 'paced')
  const running = await startOpens(tracer, workload, output)
  const before = await settledUsage(running)
  const { made, ns } = await work(workload, 'paced', rate, seconds)
  const after = await settledUsage(running)
  await end(running)
  const seen = await countLines(output, 'wl-paced')
  rmSync(output)
  return {
    cpuPercent: ((after.cpuMs - before.cpuMs) / (ns / 1e6)) * 100,
    seenPercent: (seen / made) * 100,
    reached: (made / ns) * 1e9,
  }
}

/** Tracing execs that do not happen: CPU in percent of a core, and wake-ups a second. */
export async function idle(
  tracer: Tracer,
  seconds: number,
  { folder }: Place,
): Promise<{ cpuPercent: number; wakeUps: number; helperWakeUps: number }> {
  const running = start(tracer.quiet ?? [], join(folder, 'idle'))
  try {
    // V8 tidies its memory some seconds after it has nothing else to do.
    await sleep(12_000)
    const pids = treeOf(running.child.pid ?? 0)
    const [before, helperBefore] = [usageOf(pids), usageOf(pids.slice(-1))]
    await sleep(seconds * 1000)
    const [after, helperAfter] = [usageOf(pids), usageOf(pids.slice(-1))]
    return {
      cpuPercent: (after.cpuMs - before.cpuMs) / (seconds * 10),
      wakeUps: (after.wakeUps - before.wakeUps) / seconds,
      helperWakeUps: (helperAfter.wakeUps - helperBefore.wakeUps) / seconds,
    }
  } finally {
    await end(running)
  }
}

/** Milliseconds from single opens until their lines come out, of a pipe or of a terminal. */
export async function lone(
  tracer: Tracer,
  where: 'pipe' | 'screen',
  count: number,
  { workload }: Place,
): Promise<number[]> {
  const command = tracer.opens ?? []
  const words = command.map((word) => `'${word}'`).join(' ')
  const [file = '', ...args] =
    where === 'pipe' ? command : ['script', '-qfc', `stty cols 200; exec ${words}`, '/dev/null']
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'ignore'], env: environment })
  const arrivals = new Map<number, bigint>()
  let ready = false
  child.stdout.on('data', (chunk: Buffer) => {
    const now = process.hrtime.bigint()
    const text = chunk.toString('latin1')
    ready ||= text.includes('/bench/ready')
    for (const [, index] of text.matchAll(/\/bench\/lone-(\d+)-/g)) {
      if (!arrivals.has(Number(index))) arrivals.set(Number(index), now)
    }
  })
  for (let tries = 0; !ready && tries < 400; tries++) {
    await execa(workload, ['open', '/bench/ready'])
    await sleep(20)
  }
  await sleep(500)
  const { stdout } = await execa(workload, ['lone', String(count), '217'])
  await sleep(500)
  for (const pid of treeOf(child.pid ?? 0)
    .reverse()
    .slice(0, where === 'pipe' ? 99 : -1)) {
    if (pid !== child.pid || where === 'pipe') process.kill(pid, 'SIGINT')
  }
  await once(child, 'exit')
  return stdout.split('\n').flatMap((line, index) => {
    const arrival = arrivals.get(index)
    return arrival === undefined ? [] : [Number(arrival - BigInt(line)) / 1e6]
  })
}

async function work(...command: (string | number)[]): Promise<Made> {
  const [file = '', ...args] = command.map(String)
  const { stdout } = await execa(file, args)
  return JSON.parse(stdout) as Made
}

// Some tracers say what they lost among their events.
async function lostLines(output: string): Promise<string> {
  const { stdout } = await execa({
    reject: false,
  })`grep -a -i -E ${'^.{0,20}lost [0-9]+ events'} ${output}`
  return stdout
}

/** The middle of several values. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}
