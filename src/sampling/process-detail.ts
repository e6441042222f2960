import type { Connection } from '../helper/connection.js'
import type { CellContext } from '../pipeline/cells.js'
import type { SnapshotRow } from '../pipeline/snapshot.js'
import type { TopDetail, TopSection } from '../pipeline/top-source.js'
import type { CountingObject } from './counting-object.js'
import type { Reading } from './sampler.js'
import { callView, fileView, tcpView, type TableViewPlan } from './table-columns.js'
import { TableSampler } from './table-sampler.js'

/** What a detail shows of a process; the columns that say which process are left out. */
const sections: { title: string; plan: TableViewPlan; columns: string[] }[] = [
  {
    title: 'System calls',
    plan: callView,
    columns: [
      'call',
      'calls_per_second',
      'errors_per_second',
      'time_percent',
      'mean_ns',
      'latency_ns',
    ],
  },
  {
    title: 'Files',
    plan: fileView,
    columns: ['read_bytes_per_second', 'write_bytes_per_second', 'path'],
  },
  {
    title: 'Connections',
    plan: tcpView,
    columns: [
      'received_bytes_per_second',
      'sent_bytes_per_second',
      'local',
      'local_port',
      'remote_port',
      'remote',
    ],
  },
]

/** Rows of a section; the rest does not fit on a screen. */
const rowsMax = 20

/** Counts what one process does, while somebody looks at it. */
export class ProcessDetail {
  private samplers: Promise<TableSampler[]> | undefined
  private pid = 0

  constructor(
    private readonly connection: Connection,
    private readonly open: (object: string) => Promise<CountingObject>,
    private readonly context: () => CellContext,
  ) {}

  /** What the process did since this was last asked; at first, nothing yet. */
  async of(pid: number): Promise<TopDetail> {
    const samplers = await (this.samplers ??= this.openAll())
    if (pid !== this.pid) await this.begin(samplers, pid)
    const readings = await Promise.all(samplers.map((sampler) => sampler.read()))
    return { sections: readings.map((reading, index) => sectionOf(reading, index)) }
  }

  /** Nobody looks any more: nothing stays attached. */
  async rest(): Promise<void> {
    if (this.pid === 0) return
    this.pid = 0
    for (const sampler of (await this.samplers) ?? []) await sampler.rest()
  }

  private async openAll(): Promise<TableSampler[]> {
    const samplers: TableSampler[] = []
    // One after another: objects are numbered in the order in which they are opened.
    for (const { plan } of sections) {
      const columns = plan.columns.map((column) => ({ ...column }))
      const counting = await this.open(plan.object)
      samplers.push(
        new TableSampler(this.connection, counting, { ...plan, columns }, this.context()),
      )
    }
    return samplers
  }

  private async begin(samplers: TableSampler[], pid: number): Promise<void> {
    this.pid = pid
    for (const [index, sampler] of samplers.entries()) {
      await sampler.want(pid)
      await sampler.use('processes', sections[index]?.columns ?? [])
      await sampler.read()
    }
  }
}

function sectionOf({ columns, rows }: Reading, index: number): TopSection {
  const { title = '', columns: order = [], plan } = sections[index] ?? {}
  const places = order.flatMap((name) => {
    const at = columns.findIndex((column) => column.name === name)
    return at < 0 ? [] : [at]
  })
  const sort = columns.findIndex(({ name }) => name === plan?.sort)
  const busiest = rows
    .toSorted((one, other) => Number(other.cells[sort] ?? 0) - Number(one.cells[sort] ?? 0))
    .slice(0, rowsMax)
  const unavailable = columns.find((column) => column.unavailable)?.unavailable
  return {
    title,
    columns: places.map((at) => columns[at]!),
    rows: busiest.map((row): SnapshotRow => ({ ...row, cells: places.map((at) => row.cells[at]) })),
    ...(unavailable !== undefined && { unavailable }),
  }
}
