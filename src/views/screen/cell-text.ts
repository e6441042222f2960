/** A snapshot's cells as people read them: three digits that count, the unit behind them. */
import type { Cell, CellUnit, Histogram } from '../../pipeline/snapshot.js'
import { visible } from '../../text/columns.js'
import { durationText, sizeText } from '../../text/quantity.js'
import { sparkline } from './spark.js'

/** Names of users, where they are known. */
export type UserName = (uid: number) => string | undefined

/** Columns that values of a unit take at most. */
export const unitWidths: Record<CellUnit, number> = {
  text: 15,
  number: 6,
  pid: 7,
  uid: 8,
  count: 6,
  per_second: 6,
  percent: 5,
  ns: 6,
  bytes: 5,
  bytes_per_second: 6,
  histogram: 16,
}

/** Whether values of this unit stand right: all but words. */
export function isRight(unit: CellUnit): boolean {
  return unit !== 'text' && unit !== 'uid' && unit !== 'histogram'
}

/** Whether values of this unit can be drawn as a line over time. */
export function isAmount(unit: CellUnit): boolean {
  return isRight(unit) && unit !== 'pid' && unit !== 'number'
}

/** Whether the values of all rows, added up, say something. */
export function isAdditive(unit: CellUnit): boolean {
  return isAmount(unit) && unit !== 'ns'
}

/** A cell's words; what cannot be told is `-`. */
export function cellText(cell: Cell, unit: CellUnit, userName?: UserName): string {
  if (cell === undefined) return '-'
  if (typeof cell === 'string') return visible(cell)
  if (typeof cell === 'object') return histogramLine(cell, unitWidths.histogram)
  if (unit === 'uid') return visible(userName?.(Number(cell)) ?? String(cell))
  if (unit === 'pid' || unit === 'number' || unit === 'text') return String(cell)
  return amountText(Number(cell), unit)
}

/** A number with its unit. */
export function amountText(value: number, unit: CellUnit): string {
  if (!Number.isFinite(value)) return '-'
  switch (unit) {
    case 'percent':
      return value < 99.95 ? value.toFixed(1) : value.toFixed(0)
    case 'ns':
      return value === 0 ? '0' : durationText(Math.max(0, Math.round(value)))
    case 'bytes':
    case 'bytes_per_second':
      return sizeText(Math.max(0, Math.round(value)))
    default:
      return countText(value)
  }
}

const countNames = ['', 'k', 'M', 'G', 'T', 'P', 'E']

/** `0`, `0.3`, `42`, `1234`, `12.3k`, `4.56M`: in powers of 1000. */
export function countText(value: number): string {
  if (value === 0) return '0'
  if (value < 9.95 && !Number.isInteger(value)) return value.toFixed(1)
  if (value < 9999.5) return value.toFixed(0)
  let [rest, step] = [value, 0]
  while (rest >= 999.5 && step < countNames.length - 1) {
    rest /= 1000
    step++
  }
  const digits = rest < 9.995 ? 2 : rest < 99.95 ? 1 : 0
  return rest.toFixed(digits) + countNames[step]
}

/** A histogram in one line: its buckets from the first to the last that counted anything. */
export function histogramLine({ counts }: Histogram, width: number): string {
  const first = counts.findIndex((count) => count > 0)
  if (first < 0) return '-'
  const last = counts.findLastIndex((count) => count > 0)
  return sparkline([...counts.subarray(first, last + 1)].slice(0, width), 0)
}

/** A cell as a number to be sorted or drawn by; NaN where it is none. */
export function cellNumber(cell: Cell): number {
  if (typeof cell === 'number') return cell
  if (typeof cell === 'bigint') return Number(cell)
  if (typeof cell === 'object') return cell.counts.reduce((sum, count) => sum + count, 0)
  return NaN
}
