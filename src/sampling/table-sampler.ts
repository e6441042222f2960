import type { Connection } from '../helper/connection.js'
import { writeMap } from '../helper/requests.js'
import type { CellContext } from '../pipeline/cells.js'
import type { Cell, Snapshot, SnapshotRow } from '../pipeline/snapshot.js'
import { tableSnapshots } from '../pipeline/table-snapshot.js'
import { tablesOf, type Table } from '../pipeline/tables.js'
import { tallier } from '../pipeline/tally.js'
import type { TopViewName } from '../pipeline/top-source.js'
import { IntervalReader } from '../session/intervals.js'
import type { CountingObject } from './counting-object.js'
import type { Reading, Sampler, SamplerKind } from './sampler.js'
import type { TableColumn, TableViewPlan } from './table-columns.js'

/** The section that is the map by which one process is chosen: wanted.h. */
const wantedMap = '.data.wanted'

/** What a table counts, made columns of amounts for a second. */
export function tableSampling(
  connection: Connection,
  plan: TableViewPlan,
  open: () => Promise<CountingObject>,
  context: () => CellContext,
): SamplerKind {
  const columns = plan.columns.map((column) => ({ ...column }))
  const { view, doc, sort } = plan
  return {
    views: [{ name: view, doc, columns, sort }],
    open: async () => new TableSampler(connection, await open(), { ...plan, columns }, context()),
  }
}

/** Samples one table. */
export class TableSampler implements Sampler {
  private readonly reader: IntervalReader
  private readonly tally: ReturnType<typeof tallier>
  private readonly make: ReturnType<typeof tableSnapshots>
  private columns: TableColumn[]
  private isFirst = true

  constructor(
    private readonly connection: Connection,
    private readonly counting: CountingObject,
    private readonly plan: TableViewPlan,
    context: CellContext,
  ) {
    const table = tablesOf(counting.object)[0] as Table
    const tables = [{ object: counting.number, table }]
    this.reader = new IntervalReader(connection, { tables, lost: () => 0 })
    this.tally = tallier(table)
    this.make = tableSnapshots(table, { columns: plan.fields.map((field) => ({ field })), context })
    this.columns = plan.columns
  }

  /** Counts what one process does; 0 is all of them. */
  async want(pid: number): Promise<void> {
    const value = new Uint8Array(new Int32Array([pid]).buffer)
    const { connection, counting } = this
    await writeMap(connection, counting.number, wantedMap, { key: new Uint8Array(4), value })
    this.isFirst = true
  }

  async use(_: TopViewName, columns: string[]): Promise<void> {
    const { plan, counting } = this
    this.columns = plan.columns.filter(({ name }) => columns.includes(name))
    const more = new Set(this.columns.flatMap(({ program }) => program ?? []))
    await counting.use([...counting.those(plan.programs), ...more])
    const reason = counting.lacks(plan.programs)
    if (!reason) return
    for (const column of plan.columns) column.unavailable = reason
  }

  async read(): Promise<Reading> {
    const interval = await this.reader.read()
    const snapshot = this.make(this.tally(interval.contents[0]!), interval)
    const { isFirst, columns } = this
    this.isFirst = false
    const seconds = interval.intervalMs / 1000
    const rows = isFirst
      ? []
      : snapshot.rows.map((row) => ({
          ...row,
          cells: cellsOf(snapshot, row, columns, seconds),
        }))
    const intervalMs = isFirst ? 0 : interval.intervalMs
    return { intervalMs, columns, rows, totals: totalsOf(columns, rows) }
  }

  async rest(): Promise<void> {
    await this.counting.use([])
    this.isFirst = true
  }
}

function cellsOf(
  { columns: fields }: Snapshot,
  { cells, isOther }: SnapshotRow,
  columns: TableColumn[],
  seconds: number,
): Cell[] {
  const of = (name: string): Cell => cells[fields.findIndex((field) => field.name === name)]
  const last = columns.length - 1
  return columns.map((column, index) => {
    if (isOther && index === last) return 'other'
    return column.unavailable ? undefined : column.cell(of, seconds)
  })
}

const summable: ReadonlySet<string> = new Set(['percent', 'per_second', 'bytes_per_second'])

function totalsOf(columns: TableColumn[], rows: SnapshotRow[]): Record<string, number> {
  const sums = columns.flatMap(({ name, unit }, index) => {
    if (!summable.has(unit)) return []
    const sum = rows.reduce((total, { cells }) => total + Number(cells[index] ?? 0), 0)
    return [[name, Math.round(sum * 100) / 100] as const]
  })
  return Object.fromEntries(sums)
}
