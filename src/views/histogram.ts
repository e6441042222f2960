import { filledSlots, histogramTotal, percentiles, upperBound } from '../pipeline/histogram.js'
import type { Histogram } from '../pipeline/snapshot.js'
import type { Span, Style } from '../text/ansi.js'
import { columnsOf } from '../text/columns.js'
import { boundText, grouped, quantityText } from './cell-text.js'

const faint: Style = { color: 244 }
const barStyle: Style = { color: 74 }
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/**
 * Draws a histogram: a row for each slot from the first to the last that holds something, with
 * its range, count, share and bar, and below them what most values do not exceed.
 */
export function drawHistogram(histogram: Histogram, width: number): Span[][] {
  const total = histogramTotal(histogram)
  if (total === 0) return [[{ text: '  nothing was counted', style: faint }]]
  const { first, end } = filledSlots(histogram)
  const slots = Array.from({ length: end - first }, (_, index) => first + index)
  const lower = slots.map((slot) => quantityText(histogram.bounds[slot] ?? 0, histogram.unit))
  const upper = slots.map((slot) => quantityText(upperBound(histogram, slot), histogram.unit))
  const counts = slots.map((slot) => grouped(histogram.counts[slot] ?? 0))
  const wide = (texts: string[]): number => Math.max(...texts.map(columnsOf))
  const [low, high, digits] = [wide(lower), wide(upper), Math.max(5, wide(counts))]
  const room = Math.max(3, width - low - high - digits - 16)
  const most = Math.max(...histogram.counts)
  const rows = slots.map((slot, index): Span[] => {
    const count = histogram.counts[slot] ?? 0
    const range = `${lower[index]!.padStart(low)} – ${upper[index]!.padEnd(high)}`
    return [
      { text: `  ${range}  ` },
      { text: counts[index]!.padStart(digits) },
      { text: ` ${shareText(count, total)} `, style: faint },
      { text: '│', style: faint },
      { text: bar(count / most, room), style: barStyle },
    ]
  })
  return [...rows, ...percentileRows(histogram, total, width)]
}

function shareText(count: number, total: number): string {
  const percent = (count / total) * 100
  if (count === 0) return '      '
  return `${percent > 0 && percent < 0.05 ? '<0.1' : percent.toFixed(1)}%`.padStart(6)
}

/** A bar of so many columns, to an eighth of one; what is not nothing is seen. */
export function bar(share: number, room: number): string {
  const parts = Math.max(share > 0 ? 1 : 0, Math.round(share * room * 8))
  return '█'.repeat(parts >> 3) + (eighths[parts & 7] ?? '')
}

/** `p50 ≤ 8.19us   p90 ≤ 32.8us … max ≤ 1.05ms   4,075 in all`. */
function percentileRows(histogram: Histogram, total: number, width: number): Span[][] {
  const told = percentiles.map((percent) => {
    const name = percent === 100 ? 'max' : `p${percent}`
    const text = boundText(histogram, percent)
    return `${name} ${text.startsWith('>') ? text.replace('>', '> ') : `≤ ${text}`}`
  })
  const words = [...told, `${grouped(total)} in all`]
  const lines: string[] = []
  for (const word of words) {
    const line = lines.at(-1)
    if (line !== undefined && columnsOf(`${line}   ${word}`) <= width)
      lines[lines.length - 1] = `${line}   ${word}`
    else lines.push(`  ${word}`)
  }
  return lines.map((text) => [{ text, style: { bold: true } }])
}

const levels = '▁▂▃▄▅▆▇█'

/** The shape of a histogram in as many columns as it has slots, `width` at most. */
export function shapeOf(histogram: Histogram, first: number, width: number): string {
  const most = Math.max(...histogram.counts)
  const shown = [...histogram.counts.subarray(first, first + width)]
  return shown
    .map((count) =>
      count === 0 ? ' ' : (levels[Math.min(7, Math.floor((count / most) * 8))] ?? ' '),
    )
    .join('')
}
