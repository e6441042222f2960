import { addHistogram, filledSlots } from '../pipeline/histogram.js'
import type { Histogram, Snapshot } from '../pipeline/snapshot.js'
import type { Span, Style } from '../text/ansi.js'
import { cut } from '../text/columns.js'
import { grouped, quantityText } from './cell-text.js'

/** One column of a heat map: what one interval counted. */
export interface HeatColumn {
  timeNs: bigint
  /** Undefined: nothing was counted. */
  histogram: Histogram | undefined
}

/** The histograms of a snapshot's rows, added up. */
export function heatColumn({ timeNs, columns, rows }: Snapshot): HeatColumn {
  const index = columns.findIndex(({ unit }) => unit === 'histogram')
  let histogram: Histogram | undefined
  for (const { cells } of rows) {
    const cell = cells[index]
    if (typeof cell !== 'object') continue
    if (histogram) addHistogram(histogram, cell)
    else histogram = { ...cell, counts: cell.counts.slice() }
  }
  return { timeNs, histogram }
}

/** How a heat map is drawn. */
export interface HeatOptions {
  width: number
  /** Rows of slots at least, so that a picture that is redrawn keeps its place. */
  slots?: { first: number; end: number }
}

/** Dark to bright: on a dark or a light terminal the many stand out from the few. */
const shades = [17, 18, 54, 90, 126, 162, 197, 203, 209, 215, 221, 228]
const marks = ' ·∙░▒▓█'
const faint: Style = { color: 244 }
const bold: Style = { bold: true }

/** How many columns of time there is room for. */
export function heatRoom(width: number): number {
  return Math.max(8, width - labelWidth - 2)
}

const labelWidth = 9
/** Of `12:34:56`. */
const clockWidth = 8

/** The slots that any of the columns fills. */
export function heatSlots(columns: HeatColumn[]): { first: number; end: number } {
  const ranges = columns.flatMap(({ histogram }) => (histogram ? [filledSlots(histogram)] : []))
  if (ranges.length === 0) return { first: 0, end: 0 }
  return {
    first: Math.min(...ranges.map(({ first }) => first)),
    end: Math.max(...ranges.map(({ end }) => end)),
  }
}

/**
 * Draws time across, what was measured upwards, a cell's shade for how often: on a logarithmic
 * scale, since the few slow ones are what a heat map is looked at for.
 */
export function drawHeatmap(all: HeatColumn[], options: HeatOptions): Span[][] {
  const columns = all.slice(-heatRoom(options.width))
  const sample = columns.find(({ histogram }) => histogram)?.histogram
  if (sample === undefined) return [[{ text: '  nothing was counted', style: faint }]]
  const { first, end } = options.slots ?? heatSlots(columns)
  const counts = (column: HeatColumn, slot: number): number => column.histogram?.counts[slot] ?? 0
  const most = Math.max(1, ...columns.flatMap(({ histogram }) => [...(histogram?.counts ?? [])]))
  const rows: Span[][] = []
  for (let slot = end - 1; slot >= first; slot--) {
    const label = quantityText(sample.bounds[slot] ?? 0, sample.unit).padStart(labelWidth)
    const cells = columns.map((column) => heatCell(counts(column, slot), most))
    rows.push([{ text: `${label} `, style: faint }, { text: '│', style: faint }, ...joined(cells)])
  }
  return [...rows, ...timeAxis(columns, heatRoom(options.width)), legend(most, options.width)]
}

function heatCell(count: number, most: number): Span {
  if (count === 0) return { text: ' ' }
  const share = most === 1 ? 1 : Math.log(count) / Math.log(most)
  const mark = marks[1 + Math.round(share * (marks.length - 2))] ?? '█'
  const shade = shades[Math.round(share * (shades.length - 1))] ?? 228
  return { text: mark, style: { color: shade, background: shade } }
}

/** Cells that look alike are one span. */
function joined(cells: Span[]): Span[] {
  const spans: Span[] = []
  for (const cell of cells) {
    const last = spans.at(-1)
    if (last && last.style?.color === cell.style?.color) last.text += cell.text
    else spans.push({ ...cell })
  }
  return spans
}

/** A time under every twelfth column. */
function timeAxis(columns: HeatColumn[], most: number): Span[][] {
  const every = 12
  let line = ''
  let times = ''
  columns.forEach(({ timeNs }, index) => {
    const isMarked = index % every === 0
    line += isMarked ? '┴' : '─'
    if (!isMarked || times.length > index || index + clockWidth > most) return
    times = times.padEnd(index) + clockText(timeNs)
  })
  const pad = ' '.repeat(labelWidth + 1)
  return [[{ text: `${pad}└${line}`, style: faint }], [{ text: `${pad} ${times}`, style: faint }]]
}

/** Local time, to the second. */
export function clockText(timeNs: bigint): string {
  return new Date(Number(timeNs / 1_000_000n)).toTimeString().slice(0, 8)
}

function legend(most: number, width: number): Span[] {
  const steps = [...marks].slice(1).map((_, index): Span => {
    const share = index / (marks.length - 2)
    const shade = shades[Math.round(share * (shades.length - 1))] ?? 228
    return { text: (marks[index + 1] ?? '').repeat(2), style: { color: shade, background: shade } }
  })
  const pad = ' '.repeat(labelWidth + 2)
  const ends = most > 1 ? [`1 `, ` ${grouped(most)} (logarithmic)`] : ['', ' 1']
  return [
    { text: cut(pad + ends[0], width) },
    ...(most > 1 ? steps : steps.slice(-1)),
    { text: ends[1] ?? '', style: bold },
  ]
}
