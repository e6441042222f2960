import { shareText, weightText } from '../../profile/weight.js'
import type { Span } from '../../text/ansi.js'
import { cut, fit, visible } from '../../text/columns.js'
import { marks } from './palette.js'
import { functionName, matcher, type FlameState } from './state.js'

/** The functions by cost, as rows of a screen; the cursor's line is in sight. */
export function topRows(state: FlameState, count: number): Span[][] {
  const { top = [], line, tree, width } = state
  const all = tree.total[0]!
  const { unit } = tree.measure
  const matches = matcher(tree, state.search)
  const from = Math.max(0, Math.min(line - Math.floor(count / 2), top.length - count + 1))
  const rows = top.slice(from, from + count - 1).map((one, index): Span[] => {
    const numbers = [
      shareText(one.self, all).padStart(8),
      shareText(one.total, all).padStart(8),
      ...(width >= 70 ? [weightText(one.self, unit).padStart(16)] : []),
    ].join(' ')
    const text = `${numbers}  ${visible(functionName(state, one))}`
    const style = from + index === line ? marks.cursor : matches(one.func) ? marks.match : undefined
    return [style ? { text: fit(text, width), style } : { text: cut(text, width) }]
  })
  const amount = width >= 70 ? 'self'.padStart(17) : ''
  const heading = `${'self'.padStart(8)} ${'total'.padStart(8)}${amount}  function`
  const table = [[{ text: cut(heading, width), style: { bold: true } }], ...rows]
  while (table.length < count) table.push([])
  return table.slice(0, count)
}
