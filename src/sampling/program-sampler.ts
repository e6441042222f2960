import type { Connection } from '../helper/connection.js'
import { Stats } from '../helper/message.js'
import { hostPrograms, programStats, type HostProgram } from '../helper/requests.js'
import type { Cell } from '../pipeline/snapshot.js'
import type { TopColumn, TopViewName } from '../pipeline/top-source.js'
import type { Reading, Sampler, SamplerKind } from './sampler.js'

/** The kinds of program by the kernel's number, `enum bpf_prog_type`. */
const types = [
  ...['unspec', 'socket_filter', 'kprobe', 'sched_cls', 'sched_act', 'tracepoint', 'xdp'],
  ...['perf_event', 'cgroup_skb', 'cgroup_sock', 'lwt_in', 'lwt_out', 'lwt_xmit', 'sock_ops'],
  ...['sk_skb', 'cgroup_device', 'sk_msg', 'raw_tracepoint', 'cgroup_sock_addr', 'lwt_seg6local'],
  ...['lirc_mode2', 'sk_reuseport', 'flow_dissector', 'cgroup_sysctl', 'raw_tracepoint_writable'],
  ...['cgroup_sockopt', 'tracing', 'struct_ops', 'ext', 'lsm', 'sk_lookup', 'syscall', 'netfilter'],
]

interface ProgramColumn extends TopColumn {
  cell(program: ProgramWork, seconds: number): Cell
}

interface ProgramWork extends HostProgram {
  ranTimes: number
  ranNs: number
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000

function columnsFor(userName: (uid: number) => string): ProgramColumn[] {
  return [
    {
      ...{ name: 'id', title: 'ID', unit: 'pid', usual: true },
      doc: 'the number by which the kernel knows the program',
      cell: ({ id }) => id,
    },
    {
      ...{ name: 'type', title: 'TYPE', unit: 'text', usual: true },
      doc: 'what kind of program it is',
      cell: ({ type }) => types[type] ?? `type ${type}`,
    },
    {
      ...{ name: 'user', title: 'USER', unit: 'text', usual: true },
      doc: 'who loaded it',
      cell: ({ uid }) => userName(uid),
    },
    {
      ...{ name: 'cpu_percent', title: 'CPU%', unit: 'percent', usual: true },
      doc: 'time it ran; 100 % is one core',
      cell: ({ ranNs }, seconds) => rounded(ranNs / 1e7 / seconds),
    },
    {
      ...{ name: 'runs_per_second', title: 'RUNS/s', unit: 'per_second', usual: true },
      doc: 'how often it ran',
      cell: ({ ranTimes }, seconds) => rounded(ranTimes / seconds),
    },
    {
      ...{ name: 'run_ns', title: 'NS/RUN', unit: 'ns', usual: true },
      doc: 'how long a run took in the mean',
      cell: ({ ranNs, ranTimes }) => (ranTimes > 0 ? Math.round(ranNs / ranTimes) : undefined),
    },
    {
      ...{ name: 'own', title: 'OWN', unit: 'text', usual: true },
      doc: 'ebpf-trace loaded it for this very screen',
      cell: ({ isOwn }) => (isOwn ? 'own' : ''),
    },
    {
      ...{ name: 'name', title: 'NAME', unit: 'text', usual: true },
      doc: "its function's name, of which the kernel keeps 15 bytes",
      cell: ({ name }) => name,
    },
  ]
}

/**
 * Every BPF program of the host. While they are sampled the kernel counts their runs, which makes
 * each of them about 50 ns dearer. `anyObject` opens an object: who asks for statistics needs one.
 */
export function programSampling(
  connection: Connection,
  anyObject: () => Promise<number>,
  userName: (uid: number) => string,
): SamplerKind {
  const columns = columnsFor(userName)
  const doc = 'every BPF program of the host, whoever loaded it'
  return {
    views: [{ name: 'bpf', doc, columns, sort: 'cpu_percent' }],
    open: async () => new ProgramSampler(connection, await anyObject(), columns),
  }
}

class ProgramSampler implements Sampler {
  private columns: ProgramColumn[] = []
  private before: Map<number, HostProgram> | undefined
  private readMs = 0
  private isCounting = false

  constructor(
    private readonly connection: Connection,
    private readonly object: number,
    private readonly all: ProgramColumn[],
  ) {}

  async use(_: TopViewName, columns: string[]): Promise<void> {
    this.columns = this.all.filter(({ name }) => columns.includes(name))
    if (this.isCounting) return
    await programStats(this.connection, this.object, Stats.ENABLE)
    this.isCounting = true
  }

  async read(): Promise<Reading> {
    const programs = await hostPrograms(this.connection)
    const nowMs = performance.now()
    const { before } = this
    const intervalMs = before ? nowMs - this.readMs : 0
    this.before = new Map(programs.map((program) => [program.id, program]))
    this.readMs = nowMs
    const work = before ? programs.map((program) => workOf(program, before)) : []
    const seconds = intervalMs / 1000
    const sum = (of: (one: ProgramWork) => number): number =>
      work.reduce((total, one) => total + of(one), 0)
    return {
      intervalMs,
      columns: this.columns,
      rows: work.map((program) => ({
        id: String(program.id),
        cells: this.columns.map((column) => column.cell(program, seconds)),
      })),
      totals: {
        programs: programs.length,
        ...(before && {
          cpu_percent: sum(({ ranNs }) => ranNs) / 1e7 / seconds,
          runs_per_second: sum(({ ranTimes }) => ranTimes) / seconds,
        }),
      },
    }
  }

  async rest(): Promise<void> {
    if (this.isCounting) await programStats(this.connection, this.object, Stats.DISABLE)
    this.isCounting = false
    this.before = undefined
  }
}

/** An id is never given twice while the machine runs, so that what is new ran since it is there. */
function workOf(program: HostProgram, before: Map<number, HostProgram>): ProgramWork {
  const base = before.get(program.id)
  const ranTimes = Number(program.runs - (base?.runs ?? 0n))
  const ranNs = Number(program.runNs - (base?.runNs ?? 0n))
  return { ...program, ranTimes: Math.max(0, ranTimes), ranNs: Math.max(0, ranNs) }
}
