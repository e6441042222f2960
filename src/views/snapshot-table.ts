import { filledSlots, histogramTotal } from '../pipeline/histogram.js'
import type {
  Cell,
  Histogram,
  Snapshot,
  SnapshotColumn,
  SnapshotRow,
} from '../pipeline/snapshot.js'
import type { Span, Style } from '../text/ansi.js'
import { columnsOf, cut, fit, visible } from '../text/columns.js'
import { boundText, cellText, grouped, isRight } from './cell-text.js'
import { drawHistogram, shapeOf } from './histogram.js'

/** How snapshots are drawn. */
export interface SnapshotOptions {
  width: number
  /** Draw the histogram of each row in full, not its percentiles and shape. */
  histograms?: boolean
  /** Rows shown; the rest is counted. */
  rowsMax?: number
  header?: boolean
  userName?: (uid: number) => string | undefined
}

const heading: Style = { bold: true }
const faint: Style = { color: 244 }

/** Draws a snapshot: a table, or the histograms where there is nothing beside them to compare. */
export function drawSnapshot(snapshot: Snapshot, options: SnapshotOptions): Span[][] {
  const { columns, rows } = snapshot
  if (rows.length === 0) return [[{ text: '  nothing was counted', style: faint }]]
  const has = columns.some(({ unit }) => unit === 'histogram')
  const isPlain = columns.every(({ unit }) => unit === 'histogram' || isAmount(unit))
  if (has && (options.histograms || (isPlain && rows.length === 1)))
    return shownRows(snapshot, options).flatMap((row) => drawRow(snapshot, row, options))
  return drawTable(snapshot, options)
}

function isAmount(unit: SnapshotColumn['unit']): boolean {
  return unit === 'count' || unit === 'ns' || unit === 'bytes'
}

function shownRows({ rows }: Snapshot, { rowsMax = Infinity }: SnapshotOptions): SnapshotRow[] {
  return rows.length <= rowsMax ? rows : rows.slice(0, rowsMax)
}

/** A row by itself: what it is in a line, its histograms below it. */
function drawRow(snapshot: Snapshot, row: SnapshotRow, options: SnapshotOptions): Span[][] {
  const { columns } = snapshot
  const plain = columns.flatMap((column, index) => {
    if (column.unit === 'histogram') return []
    const text =
      row.isOther && row.cells[index] === undefined ? '' : wordOf(row, column, index, options)
    return text === '' ? [] : [`${column.title.toLowerCase()} ${text}`]
  })
  const words = row.isOther ? ['other', ...plain] : plain
  const title: Span[][] =
    words.length > 0 ? [[{ text: cut(words.join('  '), options.width), style: heading }]] : []
  const several = columns.filter(({ unit }) => unit === 'histogram').length > 1
  const drawn = columns.flatMap((column, index): Span[][] => {
    const cell = row.cells[index]
    if (typeof cell !== 'object') return []
    const name: Span[][] = several
      ? [[{ text: `  ${column.title.toLowerCase()}`, style: faint }]]
      : []
    return [...name, ...drawHistogram(cell, options.width)]
  })
  return [...title, ...drawn]
}

function wordOf(row: SnapshotRow, column: SnapshotColumn, index: number, options: SnapshotOptions) {
  return cellText(row.cells[index], column.unit, options.userName)
}

/** A column as it is drawn: its heading and the text of each row. */
interface DrawnColumn {
  title: string
  right: boolean
  texts: string[]
  style?: Style
  /** How many a histogram counted. */
  isCount?: boolean
}

function drawTable(snapshot: Snapshot, options: SnapshotOptions): Span[][] {
  const rows = shownRows(snapshot, options)
  const drawn = snapshot.columns.flatMap((column, index) =>
    drawnColumns(rows, column, index, options),
  )
  // How many were measured is told already where the table counts.
  if (snapshot.columns.some(({ unit }) => unit === 'count')) {
    const own = drawn.findIndex(({ isCount }) => isCount)
    if (own >= 0) drawn.splice(own, 1)
  }
  const first = drawn[0]
  rows.forEach((row, at) => {
    if (row.isOther && first) first.texts[at] = 'other'
  })
  const widths = widthsOf(drawn, options.width)
  const line = (textOf: (column: DrawnColumn) => string, style?: Style): Span[] =>
    drawn.flatMap((column, index): Span[] => {
      const width = widths[index] ?? 0
      if (width === 0) return []
      const isLast = index === drawn.length - 1
      const text = placed(textOf(column), width, column.right, isLast)
      const look = style ?? column.style
      return [{ text: text + (isLast ? '' : ' '), ...(look && { style: look }) }]
    })
  const head = options.header === false ? [] : [line(({ title }) => title, heading)]
  const left = snapshot.rows.length - rows.length
  const rest: Span[][] =
    left > 0 ? [[{ text: `… ${grouped(left)} more (--rows shows them)`, style: faint }]] : []
  return [...head, ...rows.map((_, at) => line(({ texts }) => texts[at] ?? '')), ...rest]
}

function placed(text: string, width: number, right: boolean, isLast: boolean): string {
  if (right) return cut(text, width).padStart(width)
  return isLast ? cut(text, width) : fit(text, width)
}

/** The longest column of words gives way where the line is too short; numbers keep their places. */
function widthsOf(columns: DrawnColumn[], most: number): number[] {
  const widths = columns.map(({ title, texts }) =>
    texts.reduce((width, text) => Math.max(width, columnsOf(text)), columnsOf(title)),
  )
  const excess = (): number => widths.reduce((sum, width) => sum + width + 1, -1) - most
  while (excess() > 0) {
    const longest = columns.reduce(
      (found, { right }, index) =>
        !right && (widths[index] ?? 0) > (widths[found] ?? 0) ? index : found,
      columns.findIndex(({ right }) => !right),
    )
    const width = widths[longest]
    if (width === undefined || width <= 8) break
    widths[longest] = Math.max(8, width - excess())
  }
  return widths
}

function drawnColumns(
  rows: SnapshotRow[],
  column: SnapshotColumn,
  index: number,
  options: SnapshotOptions,
): DrawnColumn[] {
  if (column.unit === 'histogram') return histogramColumns(rows, column, index)
  const texts = rows.map((row) => wordOf(row, column, index, options))
  return [{ title: visible(column.title), right: isRight(column.unit), texts }]
}

const sharesTold = [50, 99, 100]

/** A histogram among others: how many, what most do not exceed, and its shape. */
function histogramColumns(
  rows: SnapshotRow[],
  { title }: SnapshotColumn,
  index: number,
): DrawnColumn[] {
  const cells = rows.map((row) => asHistogram(row.cells[index]))
  const told = sharesTold.map((percent): DrawnColumn => ({
    title: percent === 100 ? 'MAX≤' : `P${percent}≤`,
    right: true,
    texts: cells.map((cell) => (cell ? boundText(cell, percent) : '-')),
  }))
  const ranges = cells.flatMap((cell) =>
    cell && histogramTotal(cell) > 0 ? [filledSlots(cell)] : [],
  )
  const first = Math.min(...ranges.map((range) => range.first))
  const end = Math.max(...ranges.map((range) => range.end))
  const count: DrawnColumn = {
    title: 'COUNT',
    isCount: true,
    right: true,
    texts: cells.map((cell) => (cell ? grouped(histogramTotal(cell)) : '-')),
  }
  const shape: DrawnColumn = {
    title,
    right: false,
    texts: cells.map((cell) => (cell ? shapeOf(cell, first, end - first).trimEnd() : '')),
    style: { color: 74 },
  }
  return [count, ...told, shape]
}

function asHistogram(cell: Cell): Histogram | undefined {
  return typeof cell === 'object' ? cell : undefined
}
