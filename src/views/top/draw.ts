/** The screen of `top` as lines: as many as it is high, none longer than it is wide. */
import { durationText } from '../../text/quantity.js'
import { fit } from '../../text/columns.js'
import { amountText } from '../screen/cell-text.js'
import { line, right, spread, type Piece } from '../screen/line.js'
import { paneLines } from '../screen/pane.js'
import { sparkline } from '../screen/spark.js'
import type { Theme } from '../screen/theme.js'
import { detailLines } from './detail.js'
import { footerLine } from './footer.js'
import { helpLines } from './help.js'
import { totalHistory } from './history.js'
import { entriesOf } from './menu.js'
import { headingLine, rowLines } from './rows.js'
import {
  columnOf,
  listLines,
  totalLines,
  totalNames,
  totalsAcross,
  type Menu,
  type TopState,
} from './state.js'

/** All lines. */
export function drawTop(state: TopState, theme: Theme): string[] {
  const body = bodyLines(state, theme)
  const { height } = state
  if (height < 4) return [...body.slice(1), footerLine(state, theme)].slice(-height)
  return [titleLine(state, theme), ...totals(state, theme), ...body, footerLine(state, theme)]
}

/** The heading, and what is below it. */
function bodyLines(state: TopState, theme: Theme): string[] {
  if (state.menu) return menuLines(state, state.menu, theme)
  if (state.pane === 'help') return scrolled(state, theme, 'HELP', helpLines(state, theme))
  if (state.pane === 'detail') {
    const { title, lines } = detailLines(state, theme)
    return scrolled(state, theme, title, lines)
  }
  return [headingLine(state, theme), ...rowLines(state, theme)]
}

function titleLine(state: TopState, theme: Theme): string {
  const { snapshot, facts, width, paused, intervalMs } = state
  const lost = snapshot?.lost ?? 0
  const left: Piece[] = [[' ebpf-trace top', 'title'], ['  ', 'status'], ...viewPieces(state)]
  if (paused) left.push(['  ', 'status'], [' PAUSED ', 'paused'])
  if (lost > 0) left.push(['  ', 'status'], [` lost ${amountText(lost, 'count')} `, 'alarm'])
  const time = snapshot ? clockText(snapshot.timeNs) : ''
  const every = `every ${shortText(durationText(intervalMs * 1e6))}`
  const rights = [[facts.machine, every, time], [every, time], [time]].map((words) =>
    words.filter(Boolean).join('  '),
  )
  const texts = rights.map((words): Piece[] => [[`${words} `, 'status']])
  const used = left.reduce((sum, piece) => sum + piece[0]!.length, 0)
  const chosen = texts.find(([piece]) => used + piece![0]!.length < width) ?? []
  return spread(theme, width, left, chosen, 'status')
}

/** All views where there is room, as tabs; else the one that is shown. */
function viewPieces({ facts, view, width }: TopState): Piece[] {
  const names = facts.views.map(({ name }) => name)
  const isRoomy = names.join('  ').length + 60 < width
  const shown = isRoomy ? names : [view.name]
  return shown.flatMap((name, index): Piece[] => [
    ...(index > 0 ? [[' ', 'status'] satisfies Piece] : []),
    name === view.name ? [` ${name} `, 'key'] : [` ${name} `, 'status'],
  ])
}

/** `1.50s` is `1.5s`, `2.00s` is `2s`. */
function shortText(duration: string): string {
  return duration.replace(/(\.\d*?)0+(?=[a-z])/, '$1').replace(/\.(?=[a-z])/, '')
}

function clockText(timeNs: bigint): string {
  const date = new Date(Number(timeNs / 1_000_000n))
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}

/** Sums over all rows with what they were, side by side. */
function totals(state: TopState, theme: Theme): string[] {
  const { history, width } = state
  const now = history.intervals.at(-1)?.totals ?? {}
  const names = totalNames(state)
  const across = Math.max(1, Math.min(totalsAcross(width), names.length))
  const titles = names.map((name) => columnOf(state, name)?.title.length ?? 0)
  const label = Math.min(labelMost, Math.max(0, ...titles) + 1)
  return Array.from({ length: totalLines(state) }, (_, row) => {
    const beside = names.slice(row * across, (row + 1) * across)
    const room = Math.floor(width / across)
    return line(
      theme,
      width,
      beside.flatMap((name) => totalPieces(state, name, now, { room, label })),
    )
  })
}

/** No title is given more. */
const labelMost = 11

function totalPieces(
  state: TopState,
  name: string,
  now: Record<string, number>,
  { room, label }: { room: number; label: number },
): Piece[] {
  const { title = name, unit = 'count' } = columnOf(state, name) ?? {}
  const value = right(amountText(now[name] ?? NaN, unit), 7)
  const picture = Math.max(0, room - label - 7 - 3)
  return [
    [fit(` ${title}`, label), 'label'],
    [value, 'strong'],
    ' ',
    [sparkline(totalHistory(state.history, name), picture), 'graph'],
    '  ',
  ]
}

function menuLines(state: TopState, menu: Menu, theme: Theme): string[] {
  const entries = entriesOf(state, menu.kind)
  const titles = {
    columns: 'COLUMNS: Space on and off, Esc back',
    sort: 'SORT BY: Enter chooses, Esc back',
    user: 'USER: Enter chooses, Esc back',
    view: 'COUNT BY: Enter chooses, Esc back',
  }
  const { top, index } = menu.cursor
  const widest = Math.max(...entries.map(({ label }) => label.length))
  const lines = entries.slice(top, top + listLines(state)).map(({ label, doc, isOn }, at) => {
    const isHere = top + at === index
    const mark = menu.kind === 'columns' ? (isOn ? '[x] ' : '[ ] ') : isOn ? ' ● ' : '   '
    const pieces: Piece[] = [` ${mark}${fit(label, widest)}  `, isHere ? doc : [doc, 'faint']]
    return line(theme, state.width, pieces, isHere ? 'cursor' : undefined)
  })
  return filled(state, [line(theme, state.width, [` ${titles[menu.kind]}`], 'heading'), ...lines])
}

function scrolled(state: TopState, theme: Theme, title: string, lines: string[]): string[] {
  const { width, paneTop: top } = state
  return filled(state, paneLines({ theme, width, page: listLines(state), top }, title, lines))
}

function filled(state: TopState, lines: string[]): string[] {
  const count = listLines(state) + 1
  while (lines.length < count) lines.push('')
  return lines.slice(0, count)
}
