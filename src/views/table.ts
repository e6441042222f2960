import type { BatchWriter, RecordWriter, WriteRecord } from '../schema/batch-writer.js'
import { writeBatches } from '../schema/batch-writer.js'
import { eventColumn, type ShownColumn } from '../schema/columns.js'
import type { FormatContext } from '../schema/format.js'
import type { Field, Schema } from '../schema/schema.js'
import { pad, unroll } from '../schema/unroll.js'
import { fieldRoom, fieldWriter, type Write } from '../schema/writer.js'
import type { Colours } from '../text/colour.js'
import { Output } from '../text/output.js'
import { columnsEnd, stringWidth } from '../text/width.js'

/** How a table is drawn. */
export interface TableOptions {
  context: FormatContext
  /** The terminal's width at this moment; undefined where it is none: then nothing is cut. */
  terminalWidth?: () => number | undefined
  /** Let the terminal wrap what is longer than a line instead of cutting it. */
  wide?: boolean
  header?: boolean
  colours: Colours
}

/** A cell of one schema: undefined where its records have no such field. */
interface Cell {
  write: Write
  right: boolean
  width: number
  /** It is cut without a mark: what goes is a fraction. */
  isTime?: boolean
}

/** With less than so many columns for the last field the others give way. */
const lastEnough = 32
/** With less there is no line to be laid out. */
const lastLeast = 6

/** Columns for a terminal of this width, and the least that a line has to have. */
export function fitted(
  usual: ShownColumn[],
  terminalWidth: number,
): { columns: ShownColumn[]; least: number } {
  const isNarrow = terminalWidth < fixedWidth(usual) + lastEnough
  const columns = isNarrow ? usual.map((one) => ({ ...one, width: one.narrow })) : usual
  return { columns, least: fixedWidth(columns) + lastLeast }
}

/** How long a line may be: a narrow terminal needs several of its own for the least. */
export function lineWidth(terminalWidth: number, least: number): number | undefined {
  if (!(terminalWidth > 0)) return undefined
  return terminalWidth * Math.ceil(Math.max(1, least / terminalWidth))
}

/** Of all but the last. */
function fixedWidth(columns: ShownColumn[]): number {
  return columns.slice(0, -1).reduce((sum, { width }) => sum + width + 1, 0)
}

/** A streaming table: columns keep their places, the last one takes the rest of the line. */
export function tableView(columns: ShownColumn[], options: TableOptions): BatchWriter {
  const out = new Output()
  let limit = Infinity
  const records = writeBatches(out, (schema) => recordWriter(schema, columns, options, () => limit))
  return {
    begin: () => (options.header === false ? new Uint8Array(0) : header(columns, options)),
    batch: (batch) => {
      limit = (options.wide ? undefined : options.terminalWidth?.()) ?? Infinity
      return records(batch)
    },
    end: () => new Uint8Array(0),
  }
}

const newline = 0x0a

function header(columns: ShownColumn[], { colours }: TableOptions): Uint8Array {
  const titles = columns.map(({ title, width, right }, index) => {
    const gap = ' '.repeat(Math.max(0, width - stringWidth(title)))
    if (right) return gap + title
    return index === columns.length - 1 ? title : title + gap
  })
  return Buffer.from(`${colours.heading(titles.join(' '))}\n`)
}

function recordWriter(
  schema: Schema,
  columns: ShownColumn[],
  options: TableOptions,
  limit: () => number,
): RecordWriter {
  const syncs: (() => void)[] = []
  const cells = columns.map((column): Cell => {
    const field = schema.fields.find(({ name }) => name === column.field)
    if (field === undefined) return constantCell(column, schema)
    const writer = fieldWriter(field, schema, 'shown', options.context, column.width)
    if (writer.sync) syncs.push(writer.sync)
    return {
      ...writer,
      write: coloured(field, writer.write, options),
      width: column.width,
      isTime: field.meaning === 'time_ns',
    }
  })
  const isTerminal = options.terminalWidth !== undefined && options.wide !== true
  const write = isTerminal ? cutLine(cells, limit) : wholeLine(cells)
  const room = cells.reduce((sum, { width }) => sum + width + 1 + fieldRoom, 1)
  return { write, room, texts: cells.length, sync: () => syncs.forEach((sync) => sync()) }
}

/** What a schema lacks is `-`; the column `event` names the schema. */
function constantCell({ field, width }: ShownColumn, schema: Schema): Cell {
  const text = Buffer.from(field === eventColumn ? schema.name : '-')
  const write: Write = (_, __, ___, ____, out) => {
    out.append(text)
    return text.length
  }
  return { write, right: false, width }
}

/** Errors stand out: a system call's result below zero. */
function coloured(field: Field, write: Write, { colours }: TableOptions): Write {
  if (field.meaning !== 'sysret' || colours.level === 0) return write
  const [open, close] = colours.codes('error')
  return (bytes, view, record, end, out) => {
    if (view.getInt32(record + field.offset + 4, true) >= 0)
      return write(bytes, view, record, end, out)
    out.append(open)
    const width = write(bytes, view, record, end, out)
    out.append(close)
    return width
  }
}

/** A line as long as its values: what is wider than its column pushes the rest. */
function wholeLine(cells: Cell[]): WriteRecord {
  const last = cells.length - 1
  return unroll(
    cells.map(({ write, width }, index) =>
      index === last ? { write, after: newline } : { write, width },
    ),
  )
}

/** A line that fits the terminal: texts are cut to their columns, the last to what is left. */
function cutLine(cells: Cell[], limit: () => number): WriteRecord {
  const last = cells.length - 1
  return (bytes, view, record, end, out) => {
    let used = 0
    for (const [index, cell] of cells.entries()) {
      const start = out.length
      const room = index === last ? Math.max(1, limit() - used) : cell.width
      let width = cell.write(bytes, view, record, end, out)
      // A number is never cut: half of it is another number.
      if (width > room && cell.isTime) {
        out.length = start + room
        width = room
      } else if (width > room && (!cell.right || index === last)) width = cut(out, start, room)
      if (index < last) pad(out, cell.width - width)
      used += Math.max(width, cell.width) + 1
    }
    out.byte(newline)
  }
}

function cut(out: Output, start: number, width: number): number {
  out.length = columnsEnd(out.bytes, start, out.length, width - 1)
  out.text('…')
  return width
}
