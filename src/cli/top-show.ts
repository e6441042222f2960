/** Snapshots in, bytes out: `top` where nobody sits at a terminal. */
import { rfc3339, snapshotJson } from '../exporters/snapshot-json.js'
import { snapshotCsv, snapshotCsvHeader } from '../exporters/snapshot-csv.js'
import type { Cell } from '../pipeline/snapshot.js'
import type { TopSnapshot } from '../pipeline/top-source.js'
import { rowText, type Paint, type Span } from '../text/ansi.js'
import { cellText } from '../views/cell-text.js'
import { drawSnapshot } from '../views/snapshot-table.js'

/** How snapshots are written. */
export interface TopShowOptions {
  format: 'table' | 'json' | 'ndjson' | 'csv'
  header: boolean
  paint: Paint
  width: number
  /** Leaves columns out that have no room, from the right; the last one stays. */
  fitted?: boolean
  rowsMax?: number | undefined
}

/** Turns snapshots into text; `end` closes what `begin` opened. */
export interface TopWriter {
  begin: string
  take(snapshot: TopSnapshot): string
  end(): string
}

/** The writer of a format. */
export function topWriter({ format, ...options }: TopShowOptions): TopWriter {
  let isFirst = true
  const lead = (first: string, other: string): string => {
    const text = isFirst ? first : other
    isFirst = false
    return text
  }
  switch (format) {
    case 'ndjson':
      return { begin: '', take: (one) => `${snapshotJson(one)}\n`, end: () => '' }
    case 'json':
      return {
        begin: '[',
        take: (one) => lead('\n', ',\n') + snapshotJson(one),
        end: () => '\n]\n',
      }
    case 'csv':
      return {
        begin: '',
        take: (one) =>
          (options.header ? lead(snapshotCsvHeader(one.columns), '') : '') + snapshotCsv(one),
        end: () => '',
      }
    case 'table':
      return { begin: '', take: (one) => lead('', '\n') + tableText(one, options), end: () => '' }
  }
}

function tableText(snapshot: TopSnapshot, options: Omit<TopShowOptions, 'format'>): string {
  const { rowsMax, paint, width, header } = options
  const shown = options.fitted ? fittedTo(snapshot, width, rowsMax) : snapshot
  const rows = drawSnapshot(shown, {
    width,
    header,
    ...(rowsMax !== undefined && { rowsMax }),
  })
  return [titleOf(snapshot), ...rows].map((row) => `${rowText(row, paint)}\n`).join('')
}

/** What the last column, a name, needs at least. */
const nameWidth = 12

function fittedTo(snapshot: TopSnapshot, width: number, rowsMax = Infinity): TopSnapshot {
  const { columns, rows } = snapshot
  const last = columns.length - 1
  const widths = columns.map(({ title, unit }, index) => {
    const texts = rows.slice(0, rowsMax).map(({ cells }) => cellText(cells[index], unit).length)
    const widest = Math.max(title.length, ...texts)
    return index === last ? Math.min(nameWidth, widest) : widest
  })
  const kept = columns.map((_, index) => index)
  const needed = (): number => kept.reduce((sum, index) => sum + (widths[index] ?? 0) + 1, -1)
  while (needed() > width && kept.length > 2) kept.splice(-2, 1)
  return {
    ...snapshot,
    columns: kept.map((index) => columns[index]!),
    rows: rows.map((row) => ({ ...row, cells: kept.map((index) => row.cells[index]) })),
  }
}

function titleOf({ timeNs, intervalMs, lost, totals = {} }: TopSnapshot): Span[] {
  const counts = ['processes', 'threads', 'programs'].flatMap((name) =>
    totals[name] === undefined ? [] : [`${totals[name]} ${name}`],
  )
  const cpu =
    totals['cpu_percent'] === undefined ? [] : [`CPU ${totals['cpu_percent'].toFixed(1)}%`]
  const facts = [`${(intervalMs / 1000).toFixed(2)}s`, ...counts, ...cpu]
  const isLoss: Span[] =
    lost > 0 ? [{ text: `  ${lost} lost`, style: { color: 203, bold: true } }] : []
  return [
    { text: rfc3339(timeNs).slice(0, 19), style: { bold: true } },
    { text: `Z  ${facts.join('  ')}`, style: { color: 244 } },
    ...isLoss,
  ]
}

/** The rows with most in a column first; what has nothing to compare comes last. */
export function sorted(snapshot: TopSnapshot, column: string): TopSnapshot {
  const at = snapshot.columns.findIndex(({ name }) => name === column)
  if (at < 0) return snapshot
  const rank = (cell: Cell): number =>
    typeof cell === 'number' || typeof cell === 'bigint' ? Number(cell) : -Infinity
  const isText = snapshot.columns[at]?.unit === 'text'
  const rows = snapshot.rows.toSorted((one, other) =>
    isText
      ? String(one.cells[at] ?? '').localeCompare(String(other.cells[at] ?? ''))
      : rank(other.cells[at]) - rank(one.cells[at]) || 0,
  )
  return { ...snapshot, rows }
}
