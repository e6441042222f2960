/**
 * What was, for the small pictures: the numbers of the last intervals. Rows of which all numbers
 * are 0 are left out, so that thousands of sleepers cost nothing.
 */
import type { Snapshot } from '../../pipeline/snapshot.js'
import type { TopRow } from '../../pipeline/top-source.js'
import { cellNumber, isAdditive, isAmount } from '../screen/cell-text.js'

/** The numbers of one interval. */
interface Interval {
  /** Where a row's numbers begin in `values`. */
  at: Map<string, number>
  values: Float32Array
  totals: Record<string, number>
}

/** The intervals of one view, oldest first. */
export interface History {
  /** Names of the columns that have numbers, in the order of `values`. */
  columns: string[]
  intervals: Interval[]
}

/** No picture is wider. */
export const intervalsMax = 120
/** Of rows so many intervals are kept: they cost more than sums, and their pictures are narrow. */
const rowsFor = 60
/** Numbers kept at most: what is older goes earlier where there are many rows. */
const valuesMax = 250_000
/** What a row costs besides its numbers, in numbers. */
const rowCost = 25

/** Nothing yet. */
export const noHistory: History = { columns: [], intervals: [] }

/** The history with one interval more. Other columns begin a new one. */
export function remember(history: History, snapshot: Snapshot): History {
  const columns = snapshot.columns.filter(({ unit }) => isAmount(unit)).map(({ name }) => name)
  const isSame = columns.join() === history.columns.join()
  const all = [...(isSame ? history.intervals : []), intervalOf(snapshot)].slice(-intervalsMax)
  let size = 0
  let kept = 0
  for (const one of all.toReversed().slice(0, rowsFor)) {
    size += one.values.length + one.at.size * rowCost
    if (size > valuesMax && kept >= 2) break
    kept++
  }
  const last = all.length - kept
  return { columns, intervals: all.map((one, index) => (index < last ? withoutRows(one) : one)) }
}

const noValues = new Float32Array(0)
const noRows = new Map<string, number>()

function withoutRows(interval: Interval): Interval {
  return interval.at === noRows ? interval : { ...interval, at: noRows, values: noValues }
}

function intervalOf(snapshot: Snapshot): Interval {
  const places = snapshot.columns.flatMap(({ unit }, index) => (isAmount(unit) ? [index] : []))
  const at = new Map<string, number>()
  const values: number[] = []
  for (const { id, cells, isGone } of snapshot.rows as TopRow[]) {
    // Nobody looks at its picture again.
    if (isGone) continue
    const numbers = places.map((place) => cellNumber(cells[place]))
    if (!numbers.some((number) => number > 0)) continue
    at.set(id, values.length)
    values.push(...numbers)
  }
  return { at, values: Float32Array.from(values), totals: totalsOf(snapshot) }
}

/** The sums of a snapshot: those that it tells, else those of its rows. */
export function totalsOf({ columns, rows, totals }: Snapshot): Record<string, number> {
  const sums: Record<string, number> = {}
  columns.forEach(({ name, unit, unavailable }, index) => {
    if (totals?.[name] !== undefined) sums[name] = totals[name]
    else if (isAdditive(unit) && unavailable === undefined)
      sums[name] = rows.reduce((sum, { cells }) => sum + (cellNumber(cells[index]) || 0), 0)
  })
  return sums
}

/** A row's numbers in a column, oldest first; what was 0 or not there yet is 0. */
export function rowHistory({ columns, intervals }: History, id: string, column: string): number[] {
  const place = columns.indexOf(column)
  if (place < 0) return []
  return intervals.map(({ at, values }) => {
    const start = at.get(id)
    return start === undefined ? 0 : values[start + place]!
  })
}

/** The sums of a column, oldest first. */
export function totalHistory({ intervals }: History, column: string): (number | undefined)[] {
  return intervals.map(({ totals }) => totals[column])
}
