import type { Cell, Snapshot, SnapshotColumn, SnapshotRow } from '../pipeline/snapshot.js'
import { rfc3339 } from './snapshot-json.js'

/** The heading: a histogram is three columns, `NAME_from`, `NAME_to` and `NAME_count`. */
export function snapshotCsvHeader(columns: SnapshotColumn[]): string {
  const names = columns.flatMap(({ name, unit }) =>
    unit === 'histogram' ? [`${name}_from`, `${name}_to`, `${name}_count`] : [name],
  )
  return `${['time', 'interval_ms', 'lost', ...names].join(',')}\n`
}

/** A snapshot as lines of CSV; a row that has histograms has a line for each of their buckets. */
export function snapshotCsv({ timeNs, intervalMs, lost, columns, rows }: Snapshot): string {
  const frame = [rfc3339(timeNs), intervalMs.toFixed(3), String(lost)]
  return rows
    .flatMap(({ cells, isOther }) => {
      const filled = cells.map((cell, index) =>
        isOther && index === 0 && cell === undefined ? 'other' : cell,
      )
      return rowLines(columns, filled)
    })
    .map((fields) => `${[...frame, ...fields].join(',')}\n`)
    .join('')
}

/**
 * The tables of one interval as one, for lines of one CSV have the same columns: those of all
 * tables, and before them which table it is. A column that several have is one.
 */
export function joinedTables(tables: Snapshot[]): Snapshot {
  const [first] = tables
  const only = tables.length === 1
  if (first === undefined || only) return first ?? emptySnapshot
  const all = tables.flatMap(({ columns }) => columns)
  const columns = all.filter(({ name }, at) => all.findIndex((one) => one.name === name) === at)
  const rows = tables.flatMap(({ table, columns: own, rows }) =>
    rows.map((row): SnapshotRow => {
      const filled =
        row.isOther && row.cells[0] === undefined ? ['other', ...row.cells.slice(1)] : row.cells
      const cells = columns.map(({ name }) => filled[own.findIndex((one) => one.name === name)])
      return { id: row.id, cells: [table, ...cells] }
    }),
  )
  return { ...first, columns: [tableColumn, ...columns], rows }
}

const emptySnapshot: Snapshot = { timeNs: 0n, intervalMs: 0, lost: 0, columns: [], rows: [] }
const tableColumn: SnapshotColumn = { name: 'table', title: 'TABLE', unit: 'text', doc: '' }

function rowLines(columns: SnapshotColumn[], cells: Cell[]): string[][] {
  const buckets = columns.flatMap((_, index) => bucketsOf(cells[index], index))
  const line = (bucket?: Bucket): string[] =>
    columns.flatMap(({ unit }, index) => {
      if (unit !== 'histogram') return [field(cells[index])]
      if (bucket?.index !== index) return ['', '', '']
      return [
        String(bucket.from),
        bucket.to === undefined ? '' : String(bucket.to),
        String(bucket.count),
      ]
    })
  return buckets.length === 0 ? [line()] : buckets.map(line)
}

interface Bucket {
  /** Of its column. */
  index: number
  from: number
  to: number | undefined
  count: number
}

function bucketsOf(cell: Cell, index: number): Bucket[] {
  if (typeof cell !== 'object') return []
  const { bounds, counts } = cell
  return [...counts].flatMap((count, slot) =>
    count === 0 ? [] : [{ index, from: bounds[slot] ?? 0, to: bounds[slot + 1], count }],
  )
}

/** RFC 4180: in quotes where a comma, a quote or a line's end is in it. */
function field(cell: Cell): string {
  if (cell === undefined || typeof cell === 'object') return ''
  const text = String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
