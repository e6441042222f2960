/** Intervals in, bytes out: tables, histograms and heat maps, or what machines read. */
import { joinedTables, snapshotCsv, snapshotCsvHeader } from '../exporters/snapshot-csv.js'
import { snapshotJson } from '../exporters/snapshot-json.js'
import { isHistogram, linearTable } from '../pipeline/histogram.js'
import type { CellContext } from '../pipeline/cells.js'
import type { Snapshot } from '../pipeline/snapshot.js'
import { tableSnapshots } from '../pipeline/table-snapshot.js'
import { fieldsOf } from '../pipeline/tables.js'
import { tallier } from '../pipeline/tally.js'
import type { ColumnRequest } from '../schema/columns.js'
import type { Interval, SessionTable } from '../session/intervals.js'
import { paintOf, rowText, type Paint, type Span } from '../text/ansi.js'
import { colourLevel } from '../text/colour.js'
import { OptionError } from '../text/failure.js'
import { drawHeatmap, clockText, heatColumn, heatRoom, type HeatColumn } from '../views/heatmap.js'
import { drawSnapshot } from '../views/snapshot-table.js'
import { askedColumns } from './columns.js'
import type { Values } from './options.js'
import { descriptorOutput, pathOutput, type Output } from './output.js'

/** What is to be shown, and how. */
export interface TableShowPlan {
  tables: SessionTable[]
  columns: ColumnRequest[] | undefined
  sort?: string | undefined
  values: Values
  context: CellContext
  /** Where data goes without -o. */
  fd: 1 | 2
}

/** Rows that a terminal gets unless told. */
const terminalRows = 30

/** Opens the output of a session's tables. */
export function openTableShow(plan: TableShowPlan): TableShow {
  const { values, fd } = plan
  const format = values.format ?? (values.json ? 'json' : 'table')
  const snapshots = plan.tables.map(({ table: counted }, index) => {
    const table = values.linear === undefined ? counted : linearTable(counted, values.linear)
    const fields = fieldsOf(table)
    const schemas = [{ ...table.value, fields }]
    const asked = values.columns && askedColumns(schemas, plan.columns, values.columns)
    const usual = index === 0 ? plan.columns : undefined
    if (values.heatmap && index === 0 && !fields.some(isHistogram))
      throw new OptionError('heatmap', 'there is no histogram to draw over time')
    const tally = tallier(table)
    const view = { columns: asked ?? usual, sort: plan.sort, context: plan.context }
    const make = tableSnapshots(table, view)
    const which = plan.tables.length > 1 ? { table: table.name } : {}
    return (interval: Interval) => ({
      ...make(tally(interval.contents[index] ?? { rows: empty }), interval),
      ...which,
    })
  })
  const output =
    values.output === undefined
      ? descriptorOutput(fd)
      : pathOutput(values.output, format === 'json')
  const writer = format === 'table' ? drawing(plan) : machineWriter(format, values)
  return new TableShow(snapshots, writer, output, values.count ?? Infinity)
}

const empty = { entries: [], cpus: 1 }

/** Turns snapshots into text. */
interface SnapshotWriter {
  begin(): string
  /** The snapshots of one interval, one for each table. */
  take(snapshots: Snapshot[]): string
  end(): string
}

/** Intervals being shown, until as many as were asked for are. */
export class TableShow {
  /** How many intervals have been shown. */
  count = 0

  constructor(
    private readonly snapshots: ((interval: Interval) => Snapshot)[],
    private readonly writer: SnapshotWriter,
    private readonly output: Output,
    private readonly most: number,
  ) {}

  /** Settles when nobody reads any more. */
  get gone(): Promise<void> {
    return this.output.gone
  }

  /** Whether all that were asked for have been shown. */
  get full(): boolean {
    return this.count >= this.most
  }

  /** Writes what comes before the first interval. */
  async begin(): Promise<void> {
    await this.write(this.writer.begin())
  }

  /** Shows one interval. */
  async take(interval: Interval): Promise<void> {
    this.count++
    await this.write(this.writer.take(this.snapshots.map((each) => each(interval))))
  }

  /** Writes what comes after the last one. */
  async finish(): Promise<void> {
    await this.write(this.writer.end())
    await this.output.finish()
  }

  /** Takes half a file away. */
  abandon(): void {
    this.output.abandon()
  }

  private async write(text: string): Promise<void> {
    if (text !== '') await this.output.write(Buffer.from(text))
  }
}

function machineWriter(format: 'json' | 'ndjson' | 'csv', values: Values): SnapshotWriter {
  let isFirst = true
  if (format === 'ndjson') {
    return {
      begin: () => '',
      take: (all) => all.map((one) => `${snapshotJson(one)}\n`).join(''),
      end: () => '',
    }
  }
  if (format === 'json') {
    const lead = (): string => {
      const text = isFirst ? '' : ',\n'
      isFirst = false
      return text
    }
    return {
      begin: () => '[\n',
      take: (all) => all.map((one) => lead() + snapshotJson(one)).join(''),
      end: () => (isFirst ? ']\n' : '\n]\n'),
    }
  }
  return {
    begin: () => '',
    take: (all) => {
      const joined = joinedTables(all)
      const header = isFirst && !values['no-header'] ? snapshotCsvHeader(joined.columns) : ''
      isFirst = false
      return header + snapshotCsv(joined)
    },
    end: () => '',
  }
}

function drawing(plan: TableShowPlan): SnapshotWriter {
  const { values, fd, context } = plan
  const stream = fd === 1 ? process.stdout : process.stderr
  const isTerminal = values.output === undefined && stream.isTTY
  const choice = values.color ?? 'auto'
  const level = colourLevel({ choice, isTerminal, environment: process.env })
  const paint = paintOf(level, false)
  const width = (): number => (isTerminal ? Math.max(20, stream.columns ?? 80) : pipeWidth)
  if (values.heatmap) return heatWriter({ isTerminal, width, paint })
  const isSeries = values.interval !== undefined || values.count !== undefined
  const rowsMax = values.rows ?? (isTerminal ? terminalRows : Infinity)
  const options = {
    histograms: values.histograms ?? false,
    rowsMax,
    header: !values['no-header'],
    ...(context.userName && { userName: context.userName }),
  }
  const draw = (snapshot: Snapshot): Span[][] => {
    const rows = drawSnapshot(snapshot, { ...options, width: width() })
    const title = titleOf(snapshot, isSeries)
    return title.length > 0 ? [title, ...rows] : rows
  }
  let isFirst = true
  return {
    begin: () => '',
    take: (all) =>
      all
        .map((one) => {
          const gap = isFirst ? '' : '\n'
          isFirst = false
          return gap + textOf(draw(one), paint)
        })
        .join(''),
    end: () => '',
  }
}

/** Columns where no terminal says how many there are. */
const pipeWidth = 100

function titleOf({ timeNs, intervalMs, lost, table }: Snapshot, isSeries: boolean): Span[] {
  const seconds = `${(intervalMs / 1000).toFixed(intervalMs < 9995 ? 2 : 1)}s`
  const parts: Span[][] = []
  if (isSeries) {
    const clock: Span = { text: clockText(timeNs), style: { bold: true } }
    parts.push([clock, { text: `  ${seconds}`, style: { color: 244 } }])
  }
  if (table !== undefined) parts.push([{ text: table, style: { bold: true } }])
  if (lost > 0) parts.push([{ text: `${lost} lost`, style: { color: 203, bold: true } }])
  return parts.flatMap((part, index) => (index === 0 ? part : [{ text: '  ' }, ...part]))
}

function textOf(rows: Span[][], paint: Paint): string {
  return rows.map((row) => `${rowText(row, paint)}\n`).join('')
}

/** On a terminal the picture is drawn anew where it stands; elsewhere it comes once, at the end. */
function heatWriter(on: {
  isTerminal: boolean
  width: () => number
  paint: Paint
}): SnapshotWriter {
  const { isTerminal, width, paint } = on
  let columns: HeatColumn[] = []
  let drawn = 0
  const draw = (): string => {
    const rows = drawHeatmap(columns, { width: width() })
    const up = drawn > 0 ? `\x1b[${drawn}A\x1b[J` : ''
    drawn = rows.length
    return up + textOf(rows, paint)
  }
  return {
    begin: () => '',
    take: ([first]) => {
      if (first) columns = [...columns, heatColumn(first)].slice(-heatRoom(width()))
      return isTerminal ? draw() : ''
    },
    end: () => (isTerminal || columns.length === 0 ? '' : draw()),
  }
}
