import { dirname } from 'node:path'
import type { Connection } from '../helper/connection.js'
import { iterate, readMap } from '../helper/requests.js'
import type { TopDetail, TopRow, TopViewName } from '../pipeline/top-source.js'
import { socketPrograms, type CountingObject } from './counting-object.js'
import type { ProcessDetail } from './process-detail.js'
import type { Reading, Sampler, SamplerKind } from './sampler.js'
import {
  rate,
  taskColumns,
  type TaskColumn,
  type TaskFeed,
  type TaskKey,
  type TaskNames,
} from './task-columns.js'
import { groupTasks, otherId, type TaskGroup } from './task-groups.js'
import { TaskMeter } from './task-meter.js'
import { taskHas, taskLayout, TaskRows, type TaskLayout } from './task-rows.js'

/** The programs that count what the kernel does not, by what for. */
const feeds: Record<TaskFeed, string[]> = {
  calls: ['count_call'],
  callTime: ['enter_call', 'time_call'],
  sockets: socketPrograms,
}

const docs: Record<TaskKey, string> = {
  processes: 'processes, the threads of each added up',
  threads: 'threads, each for itself',
  cgroups: 'control groups: containers, services',
}

const lacking: Record<keyof typeof taskHas, string> = {
  wait: 'this kernel does not count it: it was built without CONFIG_SCHED_INFO',
  read: 'this kernel does not count it: it was built without CONFIG_TASK_XACCT',
  disk: 'this kernel does not count it: it was built without CONFIG_TASK_IO_ACCOUNTING',
}

/** Processes, threads and control groups, counted by top.bpf.c. */
export function taskSampling(
  connection: Connection,
  open: () => Promise<CountingObject>,
  { names, detail }: { names: TaskNames; detail: ProcessDetail },
): SamplerKind {
  const all = {
    processes: taskColumns('processes'),
    threads: taskColumns('threads'),
    cgroups: taskColumns('cgroups'),
  }
  return {
    views: (Object.keys(docs) as TaskKey[]).map((name) => ({
      name,
      doc: docs[name],
      columns: all[name],
      sort: 'cpu_percent',
    })),
    open: async () => new TaskSampler(connection, await open(), { all, names, details: detail }),
  }
}

interface TaskSampling {
  all: Record<TaskKey, TaskColumn[]>
  names: TaskNames
  details: ProcessDetail
}

class TaskSampler implements Sampler {
  private readonly layout: TaskLayout
  private readonly meter = new TaskMeter()
  private readonly all: TaskSampling['all']
  private readonly names: TaskNames
  private readonly details: ProcessDetail
  private key: TaskKey = 'processes'
  private columns: TaskColumn[] = []
  /** Of the rows that were last given. */
  private pids = new Map<string, number | undefined>()

  constructor(
    private readonly connection: Connection,
    private readonly counting: CountingObject,
    { all, names, details }: TaskSampling,
  ) {
    this.layout = taskLayout(counting.object.btf)
    this.all = all
    this.names = names
    this.details = details
  }

  async use(view: TopViewName, columns: string[]): Promise<void> {
    this.key = view === 'threads' || view === 'cgroups' ? view : 'processes'
    this.columns = this.all[this.key].filter(({ name }) => columns.includes(name))
    const wanted = new Set(this.columns.flatMap(({ feed }) => feed ?? []))
    // Calls that are timed are counted too.
    if (wanted.has('callTime')) wanted.delete('calls')
    const programs = [...wanted].flatMap((feed) => this.counting.those(feeds[feed]))
    await this.counting.use(['end_task', 'free_task', ...programs])
    this.explain(({ feed }) => feed && this.counting.lacks(feeds[feed]))
  }

  async read(): Promise<Reading> {
    const { connection, layout, counting } = this
    const living = await iterate(connection, counting.number, 'read_tasks')
    const [ended, other] = await Promise.all([
      readMap(connection, counting.number, 'ended', true),
      readMap(connection, counting.number, 'other'),
    ])
    const reading = this.meter.read({
      living: new TaskRows(layout, living),
      ended: new TaskRows(layout, joined(ended.entries.map(({ value }) => value))),
      other: new TaskRows(layout, joined(other.entries.map(({ value }) => value))),
    })
    this.explain(({ has }) => (has && !(reading.has & taskHas[has]) ? lacking[has] : undefined))
    const seconds = reading.intervalMs / 1000
    this.names.begin()
    const groups = reading.intervalMs > 0 ? groupTasks(reading, this.key) : []
    if (this.key === 'cgroups') this.setParents(groups)
    this.pids = new Map(groups.map(({ id, pid }) => [id, pid]))
    return {
      intervalMs: reading.intervalMs,
      columns: this.columns,
      rows: groups.map((group) => this.row(group, seconds)),
      totals: this.totals(groups, seconds),
    }
  }

  /** A thread's detail is its process's, as calls and files are told apart by process. */
  async detail(id: string): Promise<TopDetail> {
    const pid = this.key === 'cgroups' ? undefined : this.pids.get(id)
    if (pid === undefined) return { sections: [] }
    return this.details.of(pid)
  }

  async restDetail(): Promise<void> {
    await this.details.rest()
  }

  async rest(): Promise<void> {
    await this.details.rest()
    await this.counting.use([])
  }

  /** A control group stands below the nearest one above it that has a row. */
  private setParents(groups: TaskGroup[]): void {
    const byPath = new Map(groups.map((group) => [this.pathOf(group), group.id]))
    for (const group of groups) {
      for (let path = this.pathOf(group); path !== '/' && path.includes('/');) {
        path = dirname(path)
        const parent = byPath.get(path)
        if (parent === undefined) continue
        group.parent = parent
        break
      }
    }
  }

  private pathOf({ id, cgroup }: TaskGroup): string {
    return cgroup === undefined ? id : this.names.cgroup(cgroup)
  }

  private explain(reasonOf: (column: TaskColumn) => string | undefined): void {
    for (const column of Object.values(this.all).flat()) {
      const reason = reasonOf(column)
      if (reason) column.unavailable = reason
    }
  }

  private row(group: TaskGroup, seconds: number): TopRow {
    const { id, parent, isKernel, isGone } = group
    const cells = this.columns.map((column) =>
      column.unavailable ? undefined : column.cell(group, seconds, this.names),
    )
    const told = { id, ...(parent !== undefined && { parent }), isKernel, isGone, cells }
    return group.id === otherId ? { ...told, isOther: true } : told
  }

  private totals(groups: TaskGroup[], seconds: number): Record<string, number> {
    const totals: Record<string, number> = { processes: 0, threads: 0 }
    for (const { processes, threads } of groups) {
      totals['processes']! += processes
      totals['threads']! += threads
    }
    for (const column of this.all[this.key]) {
      const isFed = !column.feed || this.columns.includes(column)
      const { name, amount } = column
      if (!amount || column.unavailable || !isFed) continue
      totals[name] = rate(
        groups.reduce((total, group) => total + amount(group), 0),
        seconds,
      )
    }
    return totals
  }
}

function joined(values: Uint8Array[]): Uint8Array {
  return values.length === 1 && values[0] ? values[0] : Buffer.concat(values)
}
