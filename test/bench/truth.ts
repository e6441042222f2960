// What sampling does to others, and whether it counts right: the 99th percentile of a local HTTP
// server's latency with a profiler beside it and without, and how many samples there are of
// programs that know how long they burnt.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { startTracing } from '../fixtures/program.js'

const frequency = 99
const settleMs = 2000

/** A page that takes a little work: what it answers is made of numbers that are sorted. */
const server = `require('node:http').createServer((request, response) => {
  const numbers = Array.from({ length: 500 }, (_, at) => (at * 7919) % 1009).sort((a, b) => a - b)
  response.end(JSON.stringify(numbers))
}).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`

/** Why latency cannot be measured here; false where it can. */
export const noLoad = spawnSync('wrk', ['-v']).error ? 'no wrk here' : false

/** Milliseconds at the 99th percentile. */
export interface Latency {
  alone: number
  profiled: number
  /** Once more without a profiler: how far two of the same are apart. */
  again: number
}

/**
 * Without a profiler, with one and without, again and again for a short time: what a machine
 * does besides changes within minutes, and is in all of them then.
 */
export async function httpLatency(
  rounds: number,
  seconds: number,
  folder: string,
): Promise<Latency[]> {
  const child = spawn(process.execPath, ['-e', server], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const port = Number(String(((await once(child.stdout, 'data')) as [Buffer])[0]))
    const load = (): Promise<number> => p99(`http://127.0.0.1:${port}/`, seconds)
    await load()
    const profiled = async (): Promise<number> => {
      const words = ['profile', '-q', '-F', String(frequency), '-o', join(folder, 'http.folded')]
      const tracing = await startTracing(words)
      // What starting takes is not what sampling takes.
      await sleep(settleMs)
      const ms = await load()
      tracing.child.kill('SIGINT')
      await tracing.ended
      return ms
    }
    const turns = { alone: load, profiled, again: load }
    const names = ['alone', 'profiled', 'again'] as const
    const found: Latency[] = []
    for (let round = 0; round < rounds; round++) {
      const latency: Latency = { alone: 0, profiled: 0, again: 0 }
      // Whoever comes second meets another machine: they take turns in that, too.
      for (const turn of names.keys()) {
        const name = names[(turn + round) % names.length]!
        latency[name] = await turns[name]()
      }
      found.push(latency)
    }
    return found
  } finally {
    child.kill('SIGKILL')
  }
}

async function p99(url: string, seconds: number): Promise<number> {
  const { stdout } = await execa('wrk', ['-t1', '-c8', `-d${seconds}s`, '--latency', url])
  const [, value, unit] = /99%\s+([\d.]+)(us|ms|s)\b/.exec(stdout) ?? []
  if (unit === undefined) throw new Error(`wrk says no percentiles: ${stdout}`)
  return Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit]!
}

/** Samples that were taken, in percent of those that there should be of what was burnt. */
export async function samplesTaken(seconds: number, folder: string): Promise<number> {
  const path = join(folder, 'burn')
  await execa('gcc', ['-O2', '-pthread', '-o', path, 'test/fixtures/burn.c'])
  const script = `${cpus()
    .map(() => `${path} ${seconds} &`)
    .join('\n')}\nwait`
  const out = join(folder, 'burn.folded')
  const words = ['profile', '-q', '-F', String(frequency), '-o', out, '--', 'sh', '-c', script]
  const { stdout } = await execa(process.execPath, ['bin/ebpf-trace.js', ...words])
  const burnt = [...stdout.matchAll(/^burn all ([\d.]+)$/gm)].map(([, each]) => Number(each))
  const { stdout: stacks } = await execa('grep', ['^burn;', out])
  const sampled = stacks.split('\n').map((line) => Number(line.slice(line.lastIndexOf(' '))))
  return sum(sampled) / 1e7 / sum(burnt)
}

const sum = (values: number[]): number => values.reduce((all, each) => all + each, 0)
