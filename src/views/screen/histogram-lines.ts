/** A histogram as lines: the bounds of a bucket, its count, a bar. */
import type { Histogram } from '../../pipeline/snapshot.js'
import { durationText, sizeText } from '../../text/quantity.js'
import { countText } from './cell-text.js'
import { line, right } from './line.js'
import { bar } from './spark.js'
import type { Theme } from './theme.js'

/** One line per bucket, from the first to the last that counted anything. */
export function histogramLines(histogram: Histogram, width: number, theme: Theme): string[] {
  const { bounds, counts } = histogram
  const first = counts.findIndex((count) => count > 0)
  if (first < 0) return []
  const last = counts.findLastIndex((count) => count > 0)
  const most = counts.reduce((high, count) => Math.max(high, count), 0)
  const room = Math.max(1, Math.min(50, width - 34))
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const index = first + at
    const from = boundText(bounds[index]!, histogram)
    const to = index + 1 < bounds.length ? boundText(bounds[index + 1]!, histogram) : ''
    const count = counts[index]!
    return line(theme, width, [
      '      ',
      [`${right(from, 7)} … ${right(to, 7)}`, 'label'],
      ` ${right(countText(count), 6)} `,
      [bar(count / most, room), 'graph'],
    ])
  })
}

function boundText(value: number, { unit }: Histogram): string {
  if (unit === 'ns') return value === 0 ? '0' : durationText(value)
  return unit === 'bytes' ? sizeText(value) : countText(value)
}
