import type { Meaning } from '../schema/meaning.js'
import type { Field } from '../schema/schema.js'
import type { Histogram } from './snapshot.js'
import type { Table } from './tables.js'

/** What an array of slots counts, by its meaning. */
const kinds: Partial<Record<string, Pick<Histogram, 'scale' | 'unit'>>> = {
  log2_ns: { scale: 'log2', unit: 'ns' },
  log2_bytes: { scale: 'log2', unit: 'bytes' },
  log2_count: { scale: 'log2', unit: 'count' },
  linear_ns: { scale: 'linear', unit: 'ns' },
  linear_bytes: { scale: 'linear', unit: 'bytes' },
  linear_count: { scale: 'linear', unit: 'count' },
}

/** Whether a field is a histogram. */
export function isHistogram({ meaning, size, length }: Field): boolean {
  return meaning !== undefined && meaning in kinds && size === 8 && length > 1
}

const linearTwins: Partial<Record<Meaning, Meaning>> = {
  log2_ns: 'linear_ns',
  log2_bytes: 'linear_bytes',
  log2_count: 'linear_count',
}

/** The table as it is where the slots of its log2 histograms are of one width instead. */
export function linearTable(table: Table, step: number): Table {
  const fields = table.value.fields.map((field): Field => {
    const meaning = field.meaning && linearTwins[field.meaning]
    if (!meaning || !isHistogram(field)) return field
    return { ...field, meaning, linear: { from: 0, step } }
  })
  return { ...table, value: { ...table.value, fields } }
}

/** An empty histogram for a field's slots. */
export function emptyHistogram({ meaning, length, linear }: Field): Histogram {
  const kind = kinds[meaning ?? ''] ?? { scale: 'linear', unit: 'count' }
  const { from, step } = linear ?? { from: 0, step: 1 }
  const bound = (slot: number): number =>
    kind.scale === 'linear' ? from + slot * step : slot === 0 ? 0 : 2 ** slot
  const bounds = Float64Array.from({ length }, (_, slot) => bound(slot))
  return { ...kind, bounds, counts: new Float64Array(length) }
}

/** How many values a histogram has counted. */
export function histogramTotal({ counts }: Histogram): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Adds what another histogram of the same bounds has counted. */
export function addHistogram(into: Histogram, { counts }: Histogram): void {
  counts.forEach((count, slot) => (into.counts[slot] = (into.counts[slot] ?? 0) + count))
}

/** The first slot of a histogram that is above a slot's values; none is above the last one's. */
export function upperBound({ bounds }: Histogram, slot: number): number {
  return bounds[slot + 1] ?? Infinity
}

/** The slots that hold something, from the first to the last; none where it is empty. */
export function filledSlots({ counts }: Histogram): { first: number; end: number } {
  const first = counts.findIndex((count) => count > 0)
  return { first: Math.max(0, first), end: counts.findLastIndex((count) => count > 0) + 1 }
}

/** The shares that are told of every histogram. */
export const percentiles = [50, 90, 99, 99.9, 100] as const

/**
 * The value that `percent` of all values do not exceed: the upper bound of the slot in which
 * that one lies, so at most twice the value of a log2 histogram, and never less than it.
 * Undefined where nothing was counted.
 */
export function percentileBound(histogram: Histogram, percent: number): number | undefined {
  const total = histogramTotal(histogram)
  if (total === 0) return undefined
  const rank = Math.max(1, Math.ceil((total * percent) / 100 - 1e-9))
  let seen = 0
  const slot = histogram.counts.findIndex((count) => (seen += count) >= rank)
  return upperBound(histogram, slot)
}
