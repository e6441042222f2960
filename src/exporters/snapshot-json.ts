import { histogramTotal, percentileBound, percentiles } from '../pipeline/histogram.js'
import type { Cell, Histogram, Snapshot } from '../pipeline/snapshot.js'
import { plainJson } from '../text/escape.js'

/** A snapshot as one JSON value: `{time, interval_ms, lost, rows: [{…}]}`, and which table. */
export function snapshotJson(snapshot: Snapshot): string {
  const { timeNs, intervalMs, lost, table, columns, rows, totals } = snapshot
  const objects = rows.map(({ cells, isOther }) => ({
    ...(isOther && { other: true }),
    ...Object.fromEntries(columns.map(({ name }, index) => [name, jsonCell(cells[index])])),
  }))
  const value = {
    time: rfc3339(timeNs),
    interval_ms: Math.round(intervalMs * 1e3) / 1e3,
    lost,
    ...(table !== undefined && { table }),
    rows: objects,
    ...(totals && { totals }),
  }
  return plainJson(value, 0)
}

/** Nanoseconds since 1970 as RFC 3339 with nine digits. */
export function rfc3339(timeNs: bigint): string {
  const seconds = new Date(Number(timeNs / 1_000_000_000n) * 1000).toISOString()
  const ns = String(timeNs % 1_000_000_000n).padStart(9, '0')
  return seconds.replace(/\.\d{3}Z$/, `.${ns}Z`)
}

function jsonCell(cell: Cell): unknown {
  if (cell === undefined) return null
  if (typeof cell === 'object') return jsonHistogram(cell)
  if (typeof cell !== 'bigint') return cell
  return cell <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(cell) : String(cell)
}

/** Buckets that hold something, each from its bound up to the next; null is without end. */
function jsonHistogram(histogram: Histogram): unknown {
  const { scale, unit, bounds, counts } = histogram
  const buckets = [...counts].flatMap((count, slot) =>
    count === 0 ? [] : [{ from: bounds[slot] ?? 0, to: bounds[slot + 1] ?? null, count }],
  )
  const bound = (percent: number): number | null => {
    const value = percentileBound(histogram, percent)
    return value === undefined || value === Infinity ? null : value
  }
  const named = percentiles.map((percent) => [
    percent === 100 ? 'max' : `p${percent}`,
    bound(percent),
  ])
  const total = histogramTotal(histogram)
  return { scale, unit, total, at_most: Object.fromEntries(named), buckets }
}
