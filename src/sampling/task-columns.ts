import type { Cell, CellUnit } from '../pipeline/snapshot.js'
import type { TopColumn } from '../pipeline/top-source.js'
import type { TaskGroup } from './task-groups.js'
import { counterAt, taskHas, type TaskCounter } from './task-rows.js'

/** What a program of top.bpf.c counts while somebody looks. */
export type TaskFeed = 'calls' | 'callTime' | 'sockets'

/** What turns the ids of a row into names. */
export interface TaskNames {
  /** Another reading begins. */
  begin(): void
  user(uid: number): string
  cgroup(id: bigint): string
  /** A process's command line. */
  command(group: TaskGroup): string
}

/** A column, how a group fills it, and what has to be counted for it. */
export interface TaskColumn extends TopColumn {
  /** Left out where rows are these. */
  not?: readonly TaskKey[]
  feed?: TaskFeed
  /** What the kernel must count. */
  has?: keyof typeof taskHas
  cell(group: TaskGroup, seconds: number, names: TaskNames): Cell
  /** What adds up: of thousands that did next to nothing the cells are 0, but not their sum. */
  amount?(group: TaskGroup): number
}

/** What the threads are put together by. */
export type TaskKey = 'processes' | 'threads' | 'cgroups'

interface ColumnOptions {
  feed?: TaskFeed
  has?: keyof typeof taskHas
  unusual?: true
}

/** How much in a second, as cells have it. */
export const rate = (value: number, seconds: number): number =>
  Math.round((value / seconds) * 100) / 100

function summed(
  [name, title, unit]: [name: string, title: string, unit: CellUnit],
  counters: TaskCounter[],
  doc: string,
  { unusual, ...needs }: ColumnOptions = {},
): TaskColumn {
  const indexes = counters.map((counter) => counterAt[counter])
  // A second of time in a second is 100 %.
  const scale = unit === 'percent' ? 1e-7 : 1
  const amount = ({ grown }: TaskGroup): number =>
    indexes.reduce((sum, index) => sum + grown[index]!, 0) * scale
  const cell: TaskColumn['cell'] = (group, seconds) => rate(amount(group), seconds)
  return { ...{ name, title, unit, doc, usual: !unusual, ...needs }, cell, amount }
}

function told(
  [name, title, unit]: [name: string, title: string, unit: CellUnit],
  doc: string,
  cell: TaskColumn['cell'],
  options: { usual: boolean; not?: readonly TaskKey[] } = { usual: true },
): TaskColumn {
  return { name, title, unit, doc, ...options, cell }
}

const single = ['cgroups'] as const

/** All columns, in the order of the screen. */
const columns: TaskColumn[] = [
  told(['pid', 'PID', 'pid'], 'the process', ({ pid }) => pid, { usual: true, not: single }),
  told(['tid', 'TID', 'pid'], 'the thread', ({ tid }) => tid, {
    usual: true,
    not: ['processes', 'cgroups'],
  }),
  told(['ppid', 'PPID', 'pid'], 'its parent', ({ ppid }) => ppid, { usual: false, not: single }),
  told(['user', 'USER', 'text'], 'with whose rights it acts', userOf, { usual: true, not: single }),
  told(
    ['state', 'S', 'text'],
    'R runs or is ready, D waits for a disk, S sleeps, I idles, T is stopped, Z has ended and its parent has not asked, X ended within the interval',
    stateOf,
    {
      usual: true,
      not: single,
    },
  ),
  told(['processes', 'PROCS', 'count'], 'processes in it', ({ processes }) => processes, {
    usual: true,
    not: ['processes', 'threads'],
  }),
  told(
    ['threads', 'THR', 'count'],
    'threads, those included that ended',
    ({ threads }) => threads,
    {
      usual: false,
      not: ['threads'],
    },
  ),
  summed(['cpu_percent', 'CPU%', 'percent'], ['cpu_ns'], 'time on a CPU; 100 % is one core'),
  told(
    ['cpu_time_ns', 'TIME', 'ns'],
    'time on a CPU since it began, of the threads that it has now',
    ({ cpuNs }) => cpuNs,
    { usual: false, not: single },
  ),
  summed(
    ['wait_percent', 'WAIT%', 'percent'],
    ['wait_ns'],
    'time ready to run, waiting for a CPU',
    {
      has: 'wait',
    },
  ),
  summed(
    ['syscalls_per_second', 'SYSCALL/s', 'per_second'],
    ['calls'],
    'system calls that returned',
    {
      feed: 'calls',
    },
  ),
  summed(
    ['syscall_percent', 'SYSCALL%', 'percent'],
    ['call_ns'],
    'time in system calls, blocked or not; costs each call twice as much as counting it',
    {
      feed: 'callTime',
      unusual: true,
    },
  ),
  summed(
    ['disk_read_bytes_per_second', 'DISK-R/s', 'bytes_per_second'],
    ['disk_read_bytes'],
    'bytes fetched from disks for it',
    {
      has: 'disk',
    },
  ),
  summed(
    ['disk_write_bytes_per_second', 'DISK-W/s', 'bytes_per_second'],
    ['disk_write_bytes'],
    'bytes it made ready to be written to disks',
    {
      has: 'disk',
    },
  ),
  summed(
    ['read_bytes_per_second', 'READ/s', 'bytes_per_second'],
    ['read_bytes'],
    'bytes that read and its kin returned: of files, pipes, terminals',
    {
      has: 'read',
    },
  ),
  summed(
    ['write_bytes_per_second', 'WRITE/s', 'bytes_per_second'],
    ['write_bytes'],
    'bytes given to write and its kin',
    {
      has: 'read',
    },
  ),
  summed(
    ['net_received_bytes_per_second', 'NET-IN/s', 'bytes_per_second'],
    ['tcp_received_bytes', 'udp_received_bytes'],
    'bytes received over TCP and UDP',
    {
      feed: 'sockets',
    },
  ),
  summed(
    ['net_sent_bytes_per_second', 'NET-OUT/s', 'bytes_per_second'],
    ['tcp_sent_bytes', 'udp_sent_bytes'],
    'bytes sent over TCP and UDP',
    {
      feed: 'sockets',
    },
  ),
  ...(['tcp', 'udp'] as const).flatMap((protocol) => [
    summed(
      [
        `${protocol}_received_bytes_per_second`,
        `${protocol.toUpperCase()}-IN/s`,
        'bytes_per_second',
      ],
      [`${protocol}_received_bytes`],
      `bytes received over ${protocol.toUpperCase()}`,
      {
        feed: 'sockets',
        unusual: true,
      },
    ),
    summed(
      [`${protocol}_sent_bytes_per_second`, `${protocol.toUpperCase()}-OUT/s`, 'bytes_per_second'],
      [`${protocol}_sent_bytes`],
      `bytes sent over ${protocol.toUpperCase()}`,
      {
        feed: 'sockets',
        unusual: true,
      },
    ),
  ]),
  summed(
    ['faults_per_second', 'FAULT/s', 'per_second'],
    ['faults'],
    'page faults that needed no disk',
  ),
  summed(
    ['major_faults_per_second', 'MAJFLT/s', 'per_second'],
    ['major_faults'],
    'page faults that waited for a disk',
  ),
  summed(
    ['switches_per_second', 'SWITCH/s', 'per_second'],
    ['switches', 'preempted'],
    'context switches, asked for or not',
  ),
  summed(
    ['preempted_per_second', 'PREEMPT/s', 'per_second'],
    ['preempted'],
    'context switches it did not ask for',
    {
      unusual: true,
    },
  ),
  {
    ...{ name: 'processes_per_second', title: 'NEW/s', unit: 'per_second', usual: true },
    doc: 'processes that it started',
    cell: ({ born }, seconds) => rate(born, seconds),
    amount: ({ born }) => born,
  },
  told(['cgroup', 'CGROUP', 'text'], 'its control group: a container, a service', cgroupOf, {
    usual: false,
    not: single,
  }),
  told(['group', 'CGROUP', 'text'], 'the control group, its container or service', cgroupOf, {
    usual: true,
    not: ['processes', 'threads'],
  }),
  ...nameColumns(),
]

/** The last one is what a row is called: a process by its command line, a thread by its name. */
function nameColumns(): TaskColumn[] {
  const doc = 'name of the thread, of the process its first thread'
  const comm = (title: string, options: { usual: boolean; not: readonly TaskKey[] }): TaskColumn =>
    told(['comm', title, 'text'], doc, (group) => group.comm, options)
  return [
    comm('NAME', { usual: false, not: ['threads', 'cgroups'] }),
    ...(['processes', 'threads'] as const).map((key) =>
      told(
        ['command', 'COMMAND', 'text'],
        'its command line, or its name where it has none or ended too soon',
        (group, _, names) => names.command(group),
        {
          usual: key === 'processes',
          not: key === 'processes' ? ['threads', 'cgroups'] : ['processes', 'cgroups'],
        },
      ),
    ),
    comm('NAME', { usual: true, not: ['processes', 'cgroups'] }),
  ]
}

function userOf({ uid }: TaskGroup, _: number, names: TaskNames): Cell {
  return uid === undefined ? undefined : names.user(uid)
}

function cgroupOf({ cgroup }: TaskGroup, _: number, names: TaskNames): Cell {
  return cgroup === undefined ? undefined : names.cgroup(cgroup)
}

function stateOf({ state }: TaskGroup): Cell {
  return state
}

/** The columns that rows of this kind can have. */
export function taskColumns(key: TaskKey): TaskColumn[] {
  return columns.filter(({ not }) => !not?.includes(key))
}
