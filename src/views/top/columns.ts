/** Which columns have room on the screen, and how wide they are. */
import type { Snapshot, SnapshotColumn } from '../../pipeline/snapshot.js'
import { columnsOf } from '../../text/columns.js'
import { isRight, unitWidths } from '../screen/cell-text.js'
import { shownColumns, type TopState } from './state.js'

/** A column in its place. */
export interface Placed {
  column: SnapshotColumn
  /** Its place in a row's cells; -1 is the small picture. */
  index: number
  width: number
  right: boolean
}

/** From here on every row has room for its small picture. */
const trendFrom = 100
/** The small picture's column; it is no field of the rows. */
const trend: SnapshotColumn = { name: 'trend', title: 'TREND', unit: 'text', doc: '' }

/** The columns for this width, and whether some are out at either side. */
export function placedColumns(state: TopState): {
  placed: Placed[]
  before: boolean
  after: boolean
} {
  const all = shownColumns(state).map((one) => placedColumn(state, one))
  const last = all.at(-1)
  if (!last) return { placed: [], before: false, after: false }
  const first = all.length > 1 && all[0]!.column.unit === 'pid' ? all.slice(0, 1) : []
  const middle = all.slice(first.length, -1)
  const shift = Math.min(state.shift, Math.max(0, middle.length - 1))
  const least = lastLeast(state)
  const trendWidth = trendOf(state)
  const room = state.width - widthOf(first) - least - (trendWidth > 0 ? trendWidth + 1 : 0)
  const kept = fitting(state, middle, shift, room)
  const picture = { column: trend, index: -1, width: trendWidth, right: false }
  const placed = [...first, ...kept, ...(trendWidth > 0 ? [picture] : [])]
  const rest = state.width - widthOf(placed)
  return {
    placed: rest < 1 ? placed : [...placed, { ...last, width: rest, right: false }],
    before: shift > 0,
    after: shift + kept.length < middle.length,
  }
}

/** From the `shift`th on as many as have room; the one that rows are sorted by in any case. */
function fitting({ sort }: TopState, middle: Placed[], shift: number, room: number): Placed[] {
  const sorted = middle.find(({ column }) => column.name === sort.column)
  let left = room - (sorted ? sorted.width + 1 : 0)
  let isFull = false
  return middle.filter((one, index) => {
    if (one === sorted) return left >= 0
    if (index < shift || isFull) return false
    isFull = one.width + 1 > left
    if (!isFull) left -= one.width + 1
    return !isFull
  })
}

/** With less room the last column, which has the name, says little: in a tree it has more. */
function lastLeast({ width, tree }: TopState): number {
  if (width < 80) return Math.min(12, Math.max(4, Math.floor(width / 4)))
  return tree ? Math.min(44, Math.floor(width / 3)) : Math.min(28, Math.floor(width / 5))
}

function widthOf(placed: Placed[]): number {
  return placed.reduce((sum, { width }) => sum + width + 1, 0)
}

/** Words in a column that is not the last: as wide as the widest of the snapshot, within reason. */
function textWidth({ snapshot }: TopState, index: number): number {
  if (!snapshot) return unitWidths.text
  const known = textWidths.get(snapshot) ?? []
  textWidths.set(snapshot, known)
  const widest = (): number =>
    snapshot.rows.reduce(
      (most, { cells }) => Math.max(most, columnsOf(String(cells[index] ?? ''))),
      1,
    )
  return (known[index] ??= Math.min(unitWidths.text, widest()))
}

/** Found once for each snapshot. */
const textWidths = new WeakMap<Snapshot, number[]>()

function placedColumn(
  state: TopState,
  { column, index }: { column: SnapshotColumn; index: number },
): Placed {
  const title = columnsOf(column.title) + (state.sort.column === column.name ? 1 : 0)
  const least = column.unit === 'text' ? textWidth(state, index) : unitWidths[column.unit]
  const width = Math.max(title, least)
  return { column, index, width, right: isRight(column.unit) }
}

function trendOf({ width, trend: isOn }: TopState): number {
  if (!isOn || width < trendFrom) return 0
  return width >= 160 ? 24 : 12
}
