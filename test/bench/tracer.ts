// The tracers that are compared, and the life of one: start, wait until it sees, work, end.

import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, openSync, closeSync, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { treeOf } from '../fixtures/held.js'
import { usageOf, type Usage } from './processes.js'

/** A tracer's command lines; one that lacks a trade is left out of that comparison. */
export interface Tracer {
  name: string
  /** Prints every exec. */
  execs?: string[]
  /** Prints no exec, because it is told to look for a user that runs nothing. */
  quiet?: string[]
  /** Prints every open. */
  opens?: string[]
  /** What it says on stderr or stdout about what it lost; undefined: it said nothing. */
  lost(said: string): number | undefined
}

/** Where a debootstrap of sid with bpftrace, libbpf-tools and linux-perf lies, if anywhere. */
export const peersFolder = process.env['EBPF_TRACE_PEERS']

/**
 * What sudo leaves of the environment. Of a developer's, NODE_EXTRA_CA_CERTS alone makes every
 * Node, be it ours or npm's, read a hundred certificates before anything else: 30 ms.
 */
export const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) =>
    /^(PATH|HOME|USER|LOGNAME|SHELL|TERM|LANG|LC_\w+)$/.test(name),
  ),
)

const ours = [process.execPath, 'bin/ebpf-trace.js']

const sum = (pattern: RegExp, said: string): number | undefined => {
  const found = [...said.matchAll(pattern)].map((match) => Number(match[1]?.replaceAll(',', '')))
  return found.length === 0 ? undefined : found.reduce((a, b) => a + b, 0)
}

const us: Tracer = {
  name: 'ebpf-trace',
  execs: [...ours, 'execve'],
  quiet: [...ours, 'execve', '-u', '54321'],
  opens: [...ours, 'open'],
  lost: (said) => sum(/([\d,]+) lost/g, said),
}

/** Ours first, then the peers that are there. */
export function tracers(): Tracer[] {
  if (!peersFolder) return [us]
  const peer = ['chroot', join(peersFolder)]
  const libbpf = [...peer, 'stdbuf', '-oL']
  return [
    us,
    {
      name: 'bpftrace',
      execs: [...peer, 'bpftrace', '/usr/sbin/execsnoop.bt'],
      quiet: [
        ...[...peer, 'bpftrace', '-e'],
        'tracepoint:syscalls:sys_enter_execve /uid == 54321/ { join(args.argv) }',
      ],
      opens: [...peer, 'bpftrace', '-B', 'full', '/usr/sbin/opensnoop.bt'],
      lost: (said) => sum(/Lost (\d+) events/gi, said),
    },
    {
      name: 'bpftrace one-liner',
      execs: [
        ...[...peer, 'bpftrace', '-e'],
        'tracepoint:syscalls:sys_enter_execve { join(args.argv) }',
      ],
      lost: () => undefined,
    },
    {
      name: 'libbpf-tools',
      execs: [...libbpf, 'execsnoop-libbpf'],
      quiet: [...libbpf, 'execsnoop-libbpf', '-u', '54321'],
      opens: [...peer, 'opensnoop-libbpf'],
      lost: (said) => sum(/lost (\d+) events/gi, said),
    },
  ]
}

/** Makes the peers' folder a system they can trace from, in our own mount namespace. */
export async function mountPeers(): Promise<void> {
  if (!peersFolder) return
  if (!existsSync('/sys/kernel/tracing/events')) {
    await execa`mount -t tracefs tracefs /sys/kernel/tracing`
  }
  for (const folder of ['/proc', '/sys', '/dev']) {
    await execa('mount', ['--rbind', folder, join(peersFolder, folder)])
  }
}

/** A tracer that runs, its output in files. */
export interface Running {
  child: ChildProcess
  output: string
  said: string
}

/** Starts it, and waits until an open of ours comes out of it. */
export async function startOpens(
  tracer: Tracer,
  workload: string,
  output: string,
): Promise<Running> {
  const running = start(tracer.opens ?? [], output)
  const deadline = Date.now() + 20_000
  while (!readFileSync(output, 'latin1').includes('/bench/ready')) {
    if (Date.now() > deadline || running.child.exitCode !== null) {
      throw new Error(`${tracer.name} shows nothing: ${readFileSync(running.said, 'utf8')}`)
    }
    for (let i = 0; i < 20; i++) await execa(workload, ['open', '/bench/ready'])
  }
  return running
}

/** Starts a command with its output in a file and what it says in another. */
export function start(command: string[], output: string): Running {
  const said = `${output}.said`
  const files = [openSync(output, 'w'), openSync(said, 'w')] as const
  const child = spawn(command[0] ?? '', command.slice(1), {
    stdio: ['ignore', ...files],
    env: environment,
  })
  files.forEach((file) => closeSync(file))
  return { child, output, said }
}

/** What it has used so far, once it has nothing left to do: no CPU time for 200 ms. */
export async function settledUsage({ child }: Running): Promise<Usage> {
  let usage = usageOf(treeOf(child.pid ?? 0))
  for (;;) {
    await sleep(200)
    const later = usageOf(treeOf(child.pid ?? 0))
    if (later.cpuMs - usage.cpuMs < 4) return later
    usage = later
  }
}

/** Ends it as Ctrl-C does, and gives what it said on stderr. */
export async function end({ child, said }: Running): Promise<string> {
  if (child.exitCode === null) {
    const exited = once(child, 'exit')
    child.kill('SIGINT')
    await exited
  }
  return readFileSync(said, 'latin1')
}

/** How many lines of a file hold the text. */
export async function countLines(file: string, text: string): Promise<number> {
  const { stdout } = await execa({ reject: false })`grep -a -c -F ${text} ${file}`
  return Number(stdout)
}
