import Table from 'cli-table3'
import type { FormatContext } from '../schema/format.js'
import type { Schema } from '../schema/schema.js'
import { fieldRoom, fieldWriter } from '../schema/writer.js'
import { escapedBytesMax } from '../text/escape.js'
import type { Colours } from '../text/colour.js'
import { Output } from '../text/output.js'

/** A column of a finished table. */
export interface SummaryColumn {
  title: string
  /** Numbers stand right. */
  right?: boolean
}

/** How a finished table is drawn. */
export interface SummaryOptions {
  colours: Colours
  header?: boolean
  /** The terminal's width: the last column is wrapped to what is left of it. */
  width?: number | undefined
}

const noLines = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid']
    .flatMap((side) => [side, `${side}-mid`])
    .concat('top-left', 'top-right', 'bottom-left', 'bottom-right', 'middle')
    .map((name) => [name, '']),
)

/**
 * A table whose rows are all there: lists, what a map holds, totals. Every column is as wide as its
 * widest value; no lines are drawn, so that it can be cut and sorted like any text.
 */
export function summaryView(
  columns: SummaryColumn[],
  rows: string[][],
  { colours, header = true, width }: SummaryOptions,
): string {
  const last = columns.length - 1
  const table = new Table({
    chars: { ...noLines, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: columns.map(({ right }) => (right ? 'right' : 'left')),
    colWidths: columns.map((_, index) => (index === last ? lastWidth(columns, rows, width) : null)),
    wordWrap: true,
  })
  if (header) table.push(columns.map(({ title }) => colours.heading(title)))
  table.push(...rows)
  if (!header && rows.length === 0) return ''
  const lines = table.toString().split('\n')
  return lines.map((line) => `${line.trimEnd()}\n`).join('')
}

/** What the columns before the last leave of the terminal; null: as wide as it likes. */
function lastWidth(columns: SummaryColumn[], rows: string[][], width: number | undefined) {
  if (width === undefined) return null
  const longest = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => (row[index] ?? '').length)),
  )
  const before = longest.slice(0, -1).reduce((sum, each) => sum + each + 2, 0)
  const left = width - before
  return left >= 10 && (longest.at(-1) ?? 0) > left ? left : null
}

/** The words of each field of a map's key or value, for one row of a summary. */
export function cellsOf(schema: Schema, context: FormatContext): (bytes: Uint8Array) => string[] {
  const writers = schema.fields.map((field) => fieldWriter(field, schema, 'shown', context))
  const out = new Output(1024)
  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return writers.map(({ write, sync }) => {
      sync?.()
      out.reserve(fieldRoom + bytes.length * escapedBytesMax)
      write(bytes, view, 0, bytes.length, out)
      return Buffer.from(out.take()).toString('utf8')
    })
  }
}
