import type { Cell, CellUnit, Histogram } from '../pipeline/snapshot.js'
import { histogramTotal, percentileBound } from '../pipeline/histogram.js'
import { visible } from '../text/columns.js'
import { durationText, sizeText } from '../text/quantity.js'

/** 1234567 as `1,234,567`. */
export function grouped(count: number | bigint): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A quantity in the unit of a histogram. */
export function quantityText(value: number, unit: Histogram['unit']): string {
  if (value === Infinity) return '∞'
  if (unit === 'ns') return durationText(value)
  return unit === 'bytes' ? sizeText(value) : grouped(value)
}

type ToText = (value: number) => string

const fixed = (value: number): string => value.toFixed(value < 99.95 ? 1 : 0)

const texts: Record<Exclude<CellUnit, 'text' | 'histogram' | 'uid'>, ToText> = {
  number: String,
  pid: String,
  count: grouped,
  per_second: fixed,
  percent: fixed,
  ns: durationText,
  bytes: sizeText,
  bytes_per_second: (value) => `${sizeText(Math.round(value))}/s`,
}

/** A cell as people see it; `-` is what cannot be told. */
export function cellText(
  cell: Cell,
  unit: CellUnit,
  userName?: (uid: number) => string | undefined,
): string {
  if (cell === undefined) return '-'
  if (typeof cell === 'string') return visible(cell)
  if (typeof cell === 'object') return grouped(histogramTotal(cell))
  if (unit === 'uid') return userName?.(Number(cell)) ?? String(cell)
  if (unit === 'text' || unit === 'histogram') return String(cell)
  return texts[unit](Number(cell))
}

/** Whether cells of a unit stand under the right end of their heading. */
export function isRight(unit: CellUnit): boolean {
  return unit !== 'text' && unit !== 'uid'
}

/** A bound that a percentile does not exceed: `≤ 2.05us`. */
export function boundText(histogram: Histogram, percent: number): string {
  const bound = percentileBound(histogram, percent)
  if (bound === undefined) return '-'
  if (bound !== Infinity) return quantityText(bound, histogram.unit)
  return `>${quantityText(histogram.bounds.at(-1) ?? 0, histogram.unit)}`
}
