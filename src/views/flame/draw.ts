/** Draws the state as rows of coloured text, as many and as wide as the screen is. */
import type { Tree } from '../../profile/tree.js'
import { shareText, weightText } from '../../profile/weight.js'
import type { Span, Style } from '../../text/ansi.js'
import { columnsOf, cut, fit, visible } from '../../text/columns.js'
import { cellRows, type Cell } from './cells.js'
import { helpRows } from './help.js'
import { marks, nodeStyle } from './palette.js'
import { matchedTotal, matcher, pictureRows, type FlameState } from './state.js'
import { topRows } from './top-table.js'

const soft: Style = { color: 245 }

/** All rows of the screen. */
export function drawFlame(state: FlameState): Span[][] {
  const rows = pictureRows(state)
  const picture = state.help
    ? helpRows(state, rows)
    : state.view === 'top'
      ? topRows(state, rows)
      : flameRows(state, rows)
  return [titleRow(state), ...picture, detailRow(state), keyRow(state)].slice(-state.height)
}

function flameRows(state: FlameState, count: number): Span[][] {
  const { tree, zoom, width, scroll, icicle } = state
  const cells = cellRows(tree, zoom, width)
  const matches = matcher(tree, state.search)
  const styleOf = (node: number): Style => {
    if (node === state.cursor) return marks.cursor
    if (node > 0 && matches(tree.func[node]!)) return marks.match
    return node < zoom && tree.end[node]! > zoom ? marks.faded : nodeStyle(tree, node)
  }
  const rows: Span[][] = []
  for (let row = scroll; row < scroll + count; row++)
    rows.push(cellSpans(tree, cells[row] ?? [], styleOf))
  return icicle ? rows : rows.reverse()
}

function cellSpans(tree: Tree, cells: Cell[], styleOf: (node: number) => Style): Span[] {
  const spans: Span[] = []
  let column = 0
  for (const { node, from, to } of cells) {
    if (from > column) spans.push({ text: ' '.repeat(from - column) })
    const style = styleOf(node)
    // A dark edge tells neighbours of one shade apart; letters need some room.
    const room = to - from - 1
    spans.push({ text: room < 3 ? ' '.repeat(room) : fit(nodeName(tree, node), room), style })
    spans.push({ text: '▕', style: { ...style, color: style === marks.cursor ? 231 : 240 } })
    column = to
  }
  return spans
}

/** What a node is called on the screen. */
export function nodeName(tree: Tree, node: number): string {
  return node === 0 ? 'all' : visible(tree.functions[tree.func[node]!]!.name)
}

function titleRow({ tree, zoom, width, inverted, order }: FlameState): Span[] {
  const how = [
    weightText(tree.total[0]!, tree.measure.unit),
    ...(inverted ? ['inverted'] : []),
    ...(order === 'heavy' ? [] : [order === 'name' ? 'by name' : 'in time order']),
    ...(zoom > 0 ? [`zoomed to ${nodeName(tree, zoom)}`] : []),
  ]
  const name = cut(visible(tree.name), width)
  const rest = cut(`  ${how.join(' · ')}`, width - columnsOf(name))
  return [
    { text: name, style: { bold: true } },
    { text: rest, style: soft },
  ]
}

function detailRow(state: FlameState): Span[] {
  const { tree, cursor, zoom, width } = state
  if (state.view === 'top' || state.help) return [{ text: '' }]
  const { unit } = tree.measure
  const total = tree.total[cursor]!
  const zoomed = zoom > 0 ? [`${shareText(total, tree.total[zoom]!)} of the zoom`] : []
  const amount = tree.before
    ? changeText(tree, cursor)
    : [
        weightText(total, unit),
        shareText(total, tree.total[0]!),
        ...(tree.self[cursor]! > 0
          ? [`${shareText(tree.self[cursor]!, tree.total[0]!)} itself`]
          : []),
        ...zoomed,
      ].join(' · ')
  const { module, file, line } = tree.functions[tree.func[cursor]!] ?? {}
  const place = [module, file && line ? `${file}:${line}` : file].filter(Boolean).join(' · ')
  const tail = [amount, visible(place)].filter(Boolean).join(' · ')
  const room = Math.max(width - columnsOf(tail) - 2, Math.floor(width * 0.45))
  const name = cut(nodeName(tree, cursor), room)
  return [
    { text: name, style: { bold: true } },
    { text: cut(`  ${tail}`, width - columnsOf(name)), style: soft },
  ]
}

function changeText(tree: Tree, node: number): string {
  const before = tree.before![node]!
  const after = tree.total[node]! - before
  const sign = after >= before ? '+' : '−'
  const change =
    before === 0 ? 'new' : after === 0 ? 'gone' : sign + shareText(Math.abs(after - before), before)
  const { unit } = tree.measure
  return `${weightText(before, unit)} → ${weightText(after, unit)} · ${change}`
}

function keyRow(state: FlameState): Span[] {
  const { search, typing, tree, width } = state
  if (typing || search !== '') {
    const share = shareText(matchedTotal(state), tree.total[0]!)
    const tail = ` ${share} matched${typing ? '' : ' · n next · Esc clears'}`
    const text = cut(`/${visible(search)}${typing ? '▏' : ''}`, width - columnsOf(tail))
    return [{ text }, { text: cut(tail, width - columnsOf(text)), style: soft }]
  }
  const keys =
    state.view === 'top'
      ? '↑↓ move · Enter find it · t picture · ? keys · q quit'
      : '←↑↓→ move · Enter zoom · Esc out · / search · t functions · ? keys · q quit'
  return [{ text: cut(keys, width), style: soft }]
}
