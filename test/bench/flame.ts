// `node .build/test/bench/flame.js`: 50,000 distinct stacks to SVG, and perf script's output to
// SVG, whole programs from start to end. Beside FlameGraph's scripts where FLAMEGRAPH names their
// folder (github.com/brendangregg/FlameGraph; Debian has no package of them).

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from './figures.js'

const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-flame-'))
const peers = process.env.FLAMEGRAPH
const rounds = 5
const seen = { stacks: join(folder, 'stacks.folded'), script: join(folder, 'perf.txt') }

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

function writeInputs(): void {
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

/** Runs a command line to a file: its milliseconds and the file's size. */
function run(command: string[], out: string): { ms: number; bytes: number } {
  const started = performance.now()
  const [program = '', ...words] = command
  const { status } = spawnSync(program, words, { stdio: ['ignore', openSync(out, 'w'), 'ignore'] })
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}`)
  return { ms: performance.now() - started, bytes: statSync(out).size }
}

function measure(title: string, command: string[]): void {
  const results = Array.from({ length: rounds }, () => run(command, join(folder, 'out.svg')))
  const ms = median(results.map((result) => result.ms))
  const size = (results[0]!.bytes / 1e6).toFixed(2)
  console.log(`${title.padEnd(52)} ${ms.toFixed(0).padStart(7)} ms ${size.padStart(7)} MB`)
}

try {
  writeInputs()
  execFileSync('sync')
  const ours = [
    process.execPath,
    process.env.EBPF_TRACE ?? 'bin/ebpf-trace.js',
    'flamegraph',
    '-f',
    'svg',
  ]
  measure('50,000 stacks to SVG: ebpf-trace', [...ours, seen.stacks])
  if (peers)
    measure('50,000 stacks to SVG: flamegraph.pl', [
      'perl',
      join(peers, 'flamegraph.pl'),
      seen.stacks,
    ])
  const megabytes = (statSync(seen.script).size / 1e6).toFixed(0)
  measure(`perf script, ${megabytes} MB, to SVG: ebpf-trace`, [...ours, seen.script])
  if (peers)
    measure(`perf script, ${megabytes} MB, folded: stackcollapse-perf.pl`, [
      'perl',
      join(peers, 'stackcollapse-perf.pl'),
      seen.script,
    ])
} finally {
  rmSync(folder, { recursive: true })
}
