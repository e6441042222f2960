// Whole user stacks of programs without frame pointers: one of ours in C with deep stacks on
// every CPU, and Debian's Python and Perl, sampled at 99 Hz while they run. What that costs is
// said twice, beside perf record --call-graph dwarf: of taking samples, from the start to the end
// of sampling; and of the whole until names are there, for perf with perf script, which walks the
// stacks that the other one copied. Ours is our processes and, counted run by run, the BPF program.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { treeOf } from '../fixtures/held.js'
import { usageOf } from './processes.js'
import { peersFolder } from './tracer.js'

/** What came of sampling some programs. */
export interface Unwinding {
  tracer: string
  wholePercent: number
  samples: number
  /** Until the end of sampling, and with names. */
  samplingMs: number
  wholeMs: number
  diskMib: number
}

const seconds = 20
const settleMs = 1500

const python =
  'import json\nd={str(i):[i]*5 for i in range(3000)}\nwhile 1: json.loads(json.dumps(d))'
const perl = 'while(1){ my %h; $h{$_ % 777} .= "x" x ($_ % 9) for 1..100000; sort keys %h; }'

/** Builds and finds what is to be sampled at once, by name. */
export function unwindPrograms(folder: string): Record<string, string[][]> {
  mkdirSync(folder, { recursive: true })
  const deep = join(folder, 'deep')
  const flags = ['-O2', '-fomit-frame-pointer', '-pthread', '-o', deep]
  const built = spawnSync('gcc', [...flags, 'test/bench/deep.c'])
  if (built.status !== 0) throw new Error(String(built.stderr))
  return {
    'a C program': [[deep, String(cpus().length)]],
    'python and perl': [
      ['python3', '-c', python],
      ['perl', '-e', perl],
    ],
  }
}

const timed = ['-c', 'TIMEFORMAT="cpu %U %S"; time "$@"', 'bash']

/** The CPU time of what was run so, children's included. */
function timeOf(said: string): number {
  const [, user = 'NaN', system = 'NaN'] = /cpu ([\d.]+) ([\d.]+)/.exec(said) ?? []
  return 1000 * (Number(user) + Number(system))
}

function costOf(command: string[]): number {
  const options = { encoding: 'utf8', maxBuffer: 1 << 28 } as const
  return timeOf(spawnSync('bash', [...timed, ...command], options).stderr)
}

/** Samples programs with us, and with perf where it is. */
export async function unwindCosts(commands: string[][], folder: string): Promise<Unwinding[]> {
  const children = commands.map(([name = '', ...args]) => spawn(name, args, { stdio: 'ignore' }))
  try {
    await sleep(500)
    const pids = children.map(({ pid }) => String(pid))
    const found = [await ours(pids, folder)]
    if (peersFolder) found.push(perf(peersFolder, pids, folder))
    return found
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
}

async function ours(pids: string[], folder: string): Promise<Unwinding> {
  const out = join(folder, 'unwind.folded')
  const of = pids.flatMap((pid) => ['-p', pid])
  const words = ['profile', '--unwind', 'auto', '-F', '99', '--stats', ...of, '-o', out]
  const child = spawn('bash', [...timed, process.execPath, 'bin/ebpf-trace.js', ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  await sleep(settleMs + seconds * 1000)
  const [, node = 0, ...others] = treeOf(child.pid ?? 0)
  const { cpuMs } = usageOf([node, ...others])
  process.kill(node, 'SIGINT')
  await once(child, 'close')
  const [, whole = 'NaN'] = /user stacks: ([\d.]+) % whole/.exec(said) ?? []
  const [, samples = 'NaN'] = /([\d,]+) samples/.exec(said) ?? []
  const [, inKernel = 'NaN', unit = 'ms'] = /CPU ~?([\d.]+)(ms|s|us) in the kernel/.exec(said) ?? []
  const bpfMs = Number(inKernel) * (unit === 's' ? 1000 : unit === 'ms' ? 1 : 0.001)
  return {
    tracer: 'ebpf-trace',
    wholePercent: Number(whole),
    samples: Number(samples.replaceAll(',', '')),
    samplingMs: cpuMs + bpfMs,
    wholeMs: timeOf(said) + bpfMs,
    diskMib: 0,
  }
}

/** Debian's perf with the libraries it was built for, on the machine's own files. */
function perf(peers: string, pids: string[], folder: string): Unwinding {
  const libraries = join(peers, 'usr/lib/x86_64-linux-gnu')
  const loader = join(peers, 'usr/lib64/ld-linux-x86-64.so.2')
  const program = [loader, '--library-path', libraries, join(peers, 'usr/bin/perf')]
  const [data, text] = [join(folder, 'unwind.data'), join(folder, 'unwind.txt')]
  const record = ['record', '-q', '-F', '99', '--call-graph', 'dwarf', '-o', data]
  const all = [...record, '-p', pids.join(','), '--', 'sleep', String(seconds)]
  const samplingMs = costOf([...program, ...all])
  const script = `exec "$@" script -i ${data} > ${text}`
  const walkingMs = costOf(['sh', '-c', script, 'sh', ...program])
  const stacks = readFileSync(text, 'utf8').trim().split('\n\n')
  const whole = stacks.filter((stack) =>
    /_start|clone|start_thread/.test(stack.split('\n').at(-1)!),
  )
  return {
    tracer: 'perf --call-graph dwarf',
    wholePercent: (100 * whole.length) / stacks.length,
    samples: stacks.length,
    samplingMs,
    wholeMs: samplingMs + walkingMs,
    diskMib: statSync(data).size / 2 ** 20,
  }
}
