import type { ColumnRequest } from '../schema/columns.js'
import { chooseColumns } from '../schema/columns.js'
import type { Field, Schema } from '../schema/schema.js'
import { cellReader, unitOf, type CellContext, type ReadCell } from './cells.js'
import { emptyHistogram, histogramTotal, isHistogram } from './histogram.js'
import type { Cell, Histogram, Snapshot, SnapshotColumn, SnapshotRow } from './snapshot.js'
import { fieldsOf, type Table } from './tables.js'
import { isSum, sumFields, type Tallied } from './tally.js'

/** How a table becomes a snapshot. */
export interface TableView {
  /** Undefined: all fields. A field of the key that is left out has its rows added up. */
  columns: ColumnRequest[] | undefined
  /** The column by which rows stand, falling; undefined: the first that is a sum. */
  sort?: string | undefined
  context: CellContext
}

/** When, how long, and what was lost: the rest of a snapshot. */
export type SnapshotFrame = Pick<Snapshot, 'timeNs' | 'intervalMs' | 'lost'>

/** Makes the snapshots of a table from what was tallied in each interval. */
export function tableSnapshots(
  table: Table,
  view: TableView,
): (tallied: Tallied[], frame: SnapshotFrame) => Snapshot {
  const shown = shownFields(table, view)
  const columns = shown.map(({ column }) => column)
  const keys = shown.filter(({ isKey }) => isKey)
  const byKey = table.kind === 'array' && keys.length > 0
  const sort = byKey && view.sort === undefined ? undefined : sortColumn(shown, view.sort)
  return (tallied, frame) => {
    const groups = new Map<string, Group>()
    for (const each of tallied) add(groups, keys, each)
    const rows = [...groups].map(([id, group]) => rowOf(id, group, shown))
    return { ...frame, columns, rows: sorted(rows, sort) }
  }
}

interface ShownField {
  column: SnapshotColumn
  field: Field
  isKey: boolean
  /** Where its sums begin; undefined: it is read from the bytes. */
  at: number | undefined
  read: ReadCell
}

function shownFields(table: Table, { columns, context }: TableView): ShownField[] {
  const fields = fieldsOf(table)
  const sums = sumFields(table)
  return chooseColumns([{ ...table.value, fields }], columns).map(({ field: name, title }) => {
    const field = fields.find((each) => each.name === name)
    if (field === undefined) throw new Error(`the table has no ${name}`)
    const isKey = table.key.fields.includes(field)
    const schema: Schema = isKey ? table.key : table.value
    const added = !isKey && isSum(field)
    const unit = added && isHistogram(field) ? 'histogram' : unitOf(field, added)
    const column = { name, title, unit, doc: field.doc ?? '' }
    const at = added ? sums.find((each) => each.field === field)?.at : undefined
    return { column, field, isKey, at, read: cellReader(field, schema, context) }
  })
}

function sortColumn(shown: ShownField[], name: string | undefined): number | undefined {
  const index = shown.findIndex(({ column, at }) =>
    name === undefined ? at !== undefined : column.name === name,
  )
  return index < 0 ? undefined : index
}

/** Rows whose keys are shown alike. */
interface Group {
  key: Cell[]
  sums: Float64Array
  value: Uint8Array
  isOther: boolean
}

function add(groups: Map<string, Group>, keys: ShownField[], { key, sums, value }: Tallied): void {
  const isOther = key === undefined && keys.length > 0
  const cells = isOther ? [] : keys.map(({ read }) => (key ? read(key) : undefined))
  const id = isOther ? 'other' : cells.join('\0')
  const group = groups.get(id)
  if (group) group.sums.forEach((sum, index) => (group.sums[index] = sum + (sums[index] ?? 0)))
  else groups.set(id, { key: cells, sums: sums.slice(), value, isOther })
}

function rowOf(id: string, group: Group, shown: ShownField[]): SnapshotRow {
  let nextKey = 0
  const cells = shown.map(({ isKey, field, at, read }): Cell => {
    if (isKey) return group.key[nextKey++]
    if (at === undefined) return group.isOther ? undefined : read(group.value)
    const sums = group.sums.subarray(at, at + field.length)
    if (isHistogram(field)) return { ...emptyHistogram(field), counts: sums.slice() }
    return field.length === 1 ? sums[0] : [...sums].join(',')
  })
  return { id, cells, ...(group.isOther && { isOther: true }) }
}

function sorted(rows: SnapshotRow[], column: number | undefined): SnapshotRow[] {
  const last = (row: SnapshotRow): number => (row.isOther ? 1 : 0)
  const weight = ({ cells }: SnapshotRow): number => weightOf(cells[column ?? 0])
  return rows.sort((a, b) => {
    const other = last(a) - last(b)
    if (other !== 0 || column === undefined) return other
    return weight(b) - weight(a)
  })
}

function weightOf(cell: Cell): number {
  if (typeof cell === 'object') return histogramTotal(cell satisfies Histogram)
  return typeof cell === 'number' || typeof cell === 'bigint' ? Number(cell) : 0
}
