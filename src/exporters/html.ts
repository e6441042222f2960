/** A flame graph as a page of one file: the SVG, and the functions that took most as a table. */
import { topFunctions, type TopFunction } from '../profile/top.js'
import type { Tree } from '../profile/tree.js'
import { shareText, weightText } from '../profile/weight.js'
import { originOf } from './flame-picture.js'
import { pageScript, pageStyle } from './html-page.js'
import { escapeMarkup } from './markup.js'
import { writeSvg, type SvgOptions } from './svg.js'

/** How the page is made. */
export interface HtmlOptions extends SvgOptions {
  /** The tree for the table, where the one drawn is inverted or in time. */
  callers?: Tree
  notes?: string[]
}

/** More functions than a person reads. */
const rowsMost = 250

/** Writes the page. */
export function writeHtml(tree: Tree, options: HtmlOptions): string {
  const base = options.callers ?? tree
  const functions = topFunctions(base)
  const shown = functions.slice(0, rowsMost)
  const rest = functions.length - shown.length
  const title = escapeMarkup(options.title)
  const notes = (options.notes ?? []).map((note) => `<li>${escapeMarkup(note)}</li>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${pageStyle}</style>
</head>
<body>
${notes.length > 0 ? `<ul class="notes">${notes.join('')}</ul>\n` : ''}<main>
${writeSvg(tree, options)}</main>
<h2>Functions</h2>
<table>
<thead><tr>${headings(base.before !== undefined)}</tr></thead>
<tbody>
${shown.map((one) => row(base, one)).join('\n')}
</tbody>
</table>
${rest > 0 ? `<p>${rest.toLocaleString('en-US')} more took less.</p>` : ''}
<script>${pageScript}</script>
</body>
</html>
`
}

function headings(isDiff: boolean): string {
  const columns = isDiff
    ? ['self before', 'self after', 'change', 'total before', 'total after']
    : ['self', '%', 'total', '%']
  const numbers = columns.map((name) => `<th class="number"><button>${name}</button></th>`)
  return `${numbers.join('')}<th>function</th><th>from</th>`
}

function row(tree: Tree, top: TopFunction): string {
  const frame = tree.functions[top.func]!
  const numbers = top.before ? diffNumbers(tree, top) : plainNumbers(tree, top)
  const cells = numbers.map(
    ([value, text]) => `<td class="number" data-value="${value}">${escapeMarkup(text)}</td>`,
  )
  const name = `<td><button class="function">${escapeMarkup(frame.name)}</button></td>`
  return `<tr>${cells.join('')}${name}<td>${escapeMarkup(originOf(frame))}</td></tr>`
}

type Cell = [value: number, text: string]

function plainNumbers({ measure, total }: Tree, top: TopFunction): Cell[] {
  return [top.self, top.total].flatMap((value): Cell[] => [
    [value, weightText(value, measure.unit)],
    [value, shareText(value, total[0]!)],
  ])
}

function diffNumbers({ measure }: Tree, { self, total, before }: TopFunction): Cell[] {
  const cell = (value: number): Cell => [value, weightText(value, measure.unit)]
  const [selfBefore, totalBefore] = [before!.self, before!.total]
  const change = self - 2 * selfBefore
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±'
  return [
    cell(selfBefore),
    cell(self - selfBefore),
    [change, `${sign}${weightText(Math.abs(change), measure.unit)}`],
    cell(totalBefore),
    cell(total - totalBefore),
  ]
}
