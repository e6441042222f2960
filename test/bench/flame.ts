// 50,000 distinct stacks to SVG, and perf script's output to SVG, whole programs from start to end;
// beside FlameGraph's scripts: the one that Debian has, or all where FLAMEGRAPH names their folder.

import { spawnSync } from 'node:child_process'
import { existsSync, openSync, statSync, writeFileSync, closeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { flamegraphPl } from '../fixtures/flamegraph-pl.js'

const rounds = 5

/** What one tool took for one input. */
export interface PictureCost {
  figure: string
  tool: string
  /** Of each round. */
  ms: number[]
  megabytes: number
}

/** A stack as programs have them: few near the root, many at the tips. The same every time. */
function stackOf(index: number): string[] {
  let state = Math.imul(index + 1, 0x9e3779b1) >>> 0
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) ** 3 * below)
  }
  return Array.from(
    { length: 8 + next(40) },
    (_, depth) => `function_${depth}_${next(4 + depth * 12)}`,
  )
}

function writeInputs(seen: { stacks: string; script: string }): void {
  const paths = new Map<string, string[]>()
  for (let index = 0; paths.size < 50_000; index++) {
    const path = stackOf(index)
    paths.set(path.join(';'), path)
  }
  const lines = [...paths.keys()].map((stack, index) => `${stack} ${1 + (index % 13)}\n`)
  writeFileSync(seen.stacks, lines.join(''))
  const samples = [...paths.values()].map((path, index) => {
    const frames = path.map((name) => `\t    7f00deadbeef ${name}+0x1e (/usr/bin/app)\n`).reverse()
    return `app 1/1 [000] ${index}.5:   10101010 cpu-clock:\n${frames.join('')}\n`
  })
  writeFileSync(seen.script, samples.join(''))
}

/** Runs a command line to a file: its milliseconds. */
function run(command: string[], out: string): number {
  const file = openSync(out, 'w')
  const started = performance.now()
  const [program = '', ...words] = command
  const { status } = spawnSync(program, words, { stdio: ['ignore', file, 'ignore'] })
  closeSync(file)
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}`)
  return performance.now() - started
}

/** Has everybody draw both, in turn. */
export function pictureCosts(folder: string): PictureCost[] {
  const seen = { stacks: join(folder, 'stacks.folded'), script: join(folder, 'perf.txt') }
  writeInputs(seen)
  const drawn = '50,000 stacks to SVG'
  const read = `${(statSync(seen.script).size / 1e6).toFixed(0)} MB of perf script`
  const program = process.env.EBPF_TRACE ?? 'bin/ebpf-trace.js'
  const ours = [process.execPath, program, 'flamegraph', '-f', 'svg']
  const all: [figure: string, tool: string, command: string[]][] = [
    [drawn, 'ebpf-trace', [...ours, seen.stacks]],
    [`${read} to SVG`, 'ebpf-trace', [...ours, seen.script]],
  ]
  if (flamegraphPl) {
    all.push([drawn, 'flamegraph.pl', ['perl', flamegraphPl, seen.stacks]])
    const collapse = join(dirname(flamegraphPl), 'stackcollapse-perf.pl')
    if (existsSync(collapse))
      all.push([`${read} to SVG`, 'stackcollapse-perf.pl, folded', ['perl', collapse, seen.script]])
  }
  const costs = all.map(([figure, tool, command]) => {
    return { figure, tool, command, ms: [] as number[], megabytes: NaN }
  })
  const out = join(folder, 'picture.svg')
  for (let round = 0; round < rounds; round++)
    for (const cost of costs) {
      cost.ms.push(run(cost.command, out))
      cost.megabytes = statSync(out).size / 1e6
    }
  return costs
}
