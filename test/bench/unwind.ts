// Whole user stacks of C programs without frame pointers: a program of ours and Debian's Python
// and Perl, sampled at 99 Hz while they run, and what that costs until the result is there: our
// processes and BPF programs, against perf record --call-graph dwarf and perf script, which
// walks the stacks that the other one copied.

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { peersFolder } from './tracer.js'

/** What came of sampling one program. */
export interface Unwinding {
  tracer: string
  program: string
  wholePercent: number
  cpuMs: number
  diskMib: number
}

const seconds = 20

const python =
  'import json\nd={str(i):[i]*5 for i in range(3000)}\nwhile 1: json.loads(json.dumps(d))'
const perl = 'while(1){ my %h; $h{$_ % 777} .= "x" x ($_ % 9) for 1..100000; sort keys %h; }'

/** Builds and finds what is to be sampled, by name. */
export function unwindPrograms(folder: string): Record<string, string[]> {
  mkdirSync(folder, { recursive: true })
  const chain = join(folder, 'chain')
  const flags = ['-O2', '-fomit-frame-pointer', '-pthread', '-o', chain]
  const built = spawnSync('gcc', [...flags, 'test/fixtures/chain.c'])
  if (built.status !== 0) throw new Error(String(built.stderr))
  return {
    'a C program': [chain, '600'],
    python: ['python3', '-c', python],
    perl: ['perl', '-e', perl],
  }
}

/** Runs a command to its end; gives its CPU time, children's included, and what it said. */
function costOf(command: string[]): { ms: number; said: string } {
  const script = 'TIMEFORMAT="cpu %U %S"; time "$@"'
  const options = { encoding: 'utf8', maxBuffer: 1 << 28 } as const
  const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', ...command], options)
  const [, user = 'NaN', system = 'NaN'] = /cpu ([\d.]+) ([\d.]+)/.exec(stderr) ?? []
  return { ms: 1000 * (Number(user) + Number(system)), said: stdout + stderr }
}

/** Samples a program with us, and with perf where it is. */
export async function unwindCosts(
  program: string,
  command: string[],
  folder: string,
): Promise<Unwinding[]> {
  const [name = '', ...args] = command
  const child = spawn(name, args, { stdio: 'ignore' })
  try {
    await sleep(500)
    const pid = String(child.pid)
    const all = [ours(pid, folder), ...(peersFolder ? [perf(peersFolder, pid, folder)] : [])]
    return all.map((each) => ({ ...each, program }))
  } finally {
    child.kill('SIGKILL')
  }
}

function ours(pid: string, folder: string): Omit<Unwinding, 'program'> {
  const out = join(folder, 'unwind.folded')
  const words = ['profile', '--unwind', 'auto', '-F', '99', '-d', String(seconds), '-p', pid]
  const { ms, said } = costOf([process.execPath, 'bin/ebpf-trace.js', ...words, '-o', out])
  const [, whole = 'NaN'] = /user stacks: ([\d.]+) % whole/.exec(said) ?? []
  const [, inKernel = '0', unit = 'ms'] = /CPU ~?([\d.]+)(ms|s|µs) in the kernel/.exec(said) ?? []
  const bpfMs = Number(inKernel) * (unit === 's' ? 1000 : unit === 'ms' ? 1 : 0.001)
  return { tracer: 'ebpf-trace', wholePercent: Number(whole), cpuMs: ms + bpfMs, diskMib: 0 }
}

/** Debian's perf with the libraries it was built for, on the machine's own files. */
function perf(peers: string, pid: string, folder: string): Omit<Unwinding, 'program'> {
  const libraries = join(peers, 'usr/lib/x86_64-linux-gnu')
  const loader = join(peers, 'usr/lib64/ld-linux-x86-64.so.2')
  const program = [loader, '--library-path', libraries, join(peers, 'usr/bin/perf')]
  const [data, text] = [join(folder, 'unwind.data'), join(folder, 'unwind.txt')]
  const record = ['record', '-q', '-F', '99', '--call-graph', 'dwarf', '-o', data, '-p', pid]
  const taken = costOf([...program, ...record, '--', 'sleep', String(seconds)])
  const script = `exec "$@" script -i ${data} > ${text}`
  const walked = costOf(['sh', '-c', script, 'sh', ...program])
  const stacks = readFileSync(text, 'utf8').trim().split('\n\n')
  const whole = stacks.filter((stack) =>
    /_start|clone|start_thread/.test(stack.split('\n').at(-1)!),
  )
  return {
    tracer: 'perf --call-graph dwarf',
    wholePercent: (100 * whole.length) / stacks.length,
    cpuMs: taken.ms + walked.ms,
    diskMib: statSync(data).size / 2 ** 20,
  }
}
