/** The table of events as lines: as many as the screen is high, none longer than it is wide. */
import type { ShownColumn } from '../../schema/columns.js'
import { columnsOf, cut, fit, visible } from '../../text/columns.js'
import { grouped } from '../../text/quantity.js'
import { countText } from '../screen/cell-text.js'
import { hintPieces, type Hint } from '../screen/hints.js'
import { line, piecesWidth, right, spread, type Piece } from '../screen/line.js'
import { describedLines, noticeLine, paneHints, paneLines, promptLine } from '../screen/pane.js'
import { sparkline } from '../screen/spark.js'
import type { Theme } from '../screen/theme.js'
import { fitted } from '../table.js'
import { eventBindings } from './bindings.js'
import { eventLines, isLooking, numberAt, rowCount, type EventsState } from './state.js'

/** All lines. */
export function drawEvents(state: EventsState, theme: Theme): string[] {
  const body = bodyLines(state, theme)
  const lines = [titleLine(state, theme), ...body, footerLine(state, theme)]
  return state.height >= 4
    ? lines
    : [...body.slice(1), lines.at(-1)!].slice(-Math.max(1, state.height))
}

function titleLine(state: EventsState, theme: Theme): string {
  const { facts, lost, next, rates, width, paused, following, ended } = state
  const left: Piece[] = [
    [' ebpf-trace ', 'title'],
    [` ${visible(facts.name)} `, 'key'],
  ]
  const say = (text: string, role: 'paused' | 'alarm'): void =>
    void left.push(['  ', 'status'], [` ${text} `, role])
  if (paused) say('PAUSED', 'paused')
  else if (ended !== '') say(ended, 'paused')
  else if (!following && !state.sort) say('scrolled back: End follows', 'paused')
  if (isLooking(state)) say('looking', 'paused')
  if (lost > 0) say(`lost ${countText(lost)}`, 'alarm')
  const rate = rates.at(-2) ?? rates.at(-1) ?? 0
  const picture = sparkline(rates, Math.min(24, Math.floor(width / 5)))
  const rights: Piece[][] = [
    [
      [`${grouped(next)} events  ${countText(rate)}/s `, 'status'],
      [picture, 'status'],
    ],
    [[`${grouped(next)} events `, 'status']],
  ]
  const chosen = rights.find((pieces) => piecesWidth(pieces) + piecesWidth(left) < width) ?? []
  return spread(theme, width, left, chosen, 'status')
}

/** The columns of this width; the first ones have been scrolled out. */
function placed({ facts, width, shift }: EventsState): ShownColumn[] {
  const kept = facts.columns.slice(Math.min(shift, facts.columns.length - 1))
  return fitted(kept, width).columns
}

function bodyLines(state: EventsState, theme: Theme): string[] {
  const count = eventLines(state)
  const { pane, width } = state
  const lines =
    pane === 'rows'
      ? [headingLine(state, theme), ...rowLines(state, theme)]
      : scrolled(
          state,
          theme,
          pane === 'help' ? helpLines(width, theme) : detailLines(state, theme),
        )
  while (lines.length < count + 1) lines.push('')
  return lines.slice(0, count + 1)
}

function headingLine(state: EventsState, theme: Theme): string {
  const columns = placed(state)
  const pieces = columns.flatMap(({ field, title, width, right: isRight }, index): Piece[] => {
    const isSorted = state.sort?.column === field
    const words = title + (isSorted ? (state.sort?.falling ? '▼' : '▲') : '')
    const isLast = index === columns.length - 1
    const text = isLast ? words : isRight ? right(words, width) : fit(words, width)
    return [index === 0 ? '' : ' ', isSorted ? [text, 'sorted'] : text]
  })
  return line(theme, state.width, pieces, 'heading')
}

function rowLines(state: EventsState, theme: Theme): string[] {
  const columns = placed(state)
  const { log, words } = state.facts
  const shift = state.facts.columns.length - columns.length
  if (rowCount(state) === 0) return [line(theme, state.width, [[emptyWords(state), 'faint']])]
  const lines: string[] = []
  const last = Math.min(rowCount(state), state.cursor.top + eventLines(state))
  for (let index = state.cursor.top; index < last; index++) {
    const number = numberAt(state, index)
    const event = number === undefined ? undefined : log.at(number)
    const cells = event ? words.cells(event).slice(shift) : ['(gone: too many came since)']
    lines.push(rowLine(state, theme, columns, cells, index === state.cursor.index))
  }
  return lines
}

function emptyWords({ filter, ended, shown }: EventsState): string {
  if (shown.rest) return '  none yet'
  if (filter !== '') return '  no event is like that; Esc shows all'
  return ended === '' ? '  nothing came yet' : '  nothing came'
}

function rowLine(
  { width }: EventsState,
  theme: Theme,
  columns: ShownColumn[],
  cells: string[],
  isHere: boolean,
): string {
  const pieces: Piece[] = []
  cells.forEach((text, index) => {
    const { width: wide = 0, right: isRight = false, field = '' } = columns[index] ?? {}
    const isLast = index === columns.length - 1
    // A number is never cut: half of it is another number.
    const shown = isLast ? text : isRight ? text.padStart(wide) : fitTime(text, wide, field)
    if (index > 0) pieces.push(' ')
    pieces.push(isHere ? shown : rolePiece(shown, text, field))
  })
  return line(theme, width, pieces, isHere ? 'cursor' : undefined)
}

/** A time loses its fraction where there is little room. */
function fitTime(text: string, width: number, field: string): string {
  return field === 'time' && text.length > width ? text.slice(0, width) : fit(text, width)
}

/** Errors stand out, what is nothing and when it was stand back. */
function rolePiece(shown: string, text: string, field: string): Piece {
  if (field === 'time' || text === '-') return [shown, 'faint']
  if (/^-[A-Z]/.test(text)) return [shown, 'bad']
  return /^(pid|tid|ppid|uid)$/.test(field) ? [shown, 'label'] : shown
}

function detailLines({ facts, chosen, width }: EventsState, theme: Theme): string[] {
  const event = facts.log.at(chosen)
  if (!event) return [line(theme, width, [['  the event is gone: too many came since', 'faint']])]
  const fields = facts.words.fields(event)
  const wide = Math.max(...fields.map(({ name }) => name.length))
  const room = Math.max(10, width - wide - 6)
  return [
    '',
    ...fields.flatMap(({ name, words, doc }) => [
      ...pieced(words, room).map((text, at) =>
        line(theme, width, ['  ', [fit(at === 0 ? name : '', wide), 'label'], '  ', text]),
      ),
      ...(doc === undefined ? [] : [line(theme, width, [' '.repeat(wide + 4), [doc, 'faint']])]),
    ]),
  ]
}

/** A value is shown whole, however many lines it takes. */
function pieced(text: string, room: number): string[] {
  const lines: string[] = []
  let left = text
  while (columnsOf(left) > room) {
    const part = cut(left, room + 1).slice(0, -1)
    lines.push(part)
    left = left.slice(part.length)
  }
  return [...lines, left]
}

function helpLines(width: number, theme: Theme): string[] {
  const keys = [
    { label: '↑ ↓ PgUp PgDn', doc: 'move: the table stays where you are while events come' },
    { label: '← →', doc: 'columns that have no room' },
    ...eventBindings,
  ]
  return [
    '',
    ...keys.flatMap(({ label, doc }) => describedLines({ theme, width }, label, 15, [doc])),
  ]
}

function scrolled(state: EventsState, theme: Theme, lines: string[]): string[] {
  const title = state.pane === 'help' ? 'HELP' : `EVENT ${grouped(state.chosen + 1)}`
  const { width, paneTop: top } = state
  return paneLines({ theme, width, page: eventLines(state), top }, title, lines)
}

function footerLine(state: EventsState, theme: Theme): string {
  const { prompt, notice, width, filter, first } = state
  const shown = ` ${grouped(rowCount(state))} shown `
  const gone = first > 0 ? `, the first ${countText(first)} are gone ` : ''
  const rights: Piece[] = [[`${shown.trimEnd()}${gone || ' '}`, 'hint']]
  if (prompt) {
    const name = prompt.kind === 'filter' ? 'Filter' : 'Search'
    return promptLine({ theme, width }, name, prompt.text, rights)
  }
  if (notice !== '') return noticeLine({ theme, width }, notice)
  const chosen: Piece[] = [[` filter ${visible(filter)} `, 'paused'], ' ']
  const hasRoom = piecesWidth([...chosen, ...rights]) + 8 < width
  if (filter !== '' && hasRoom) rights.unshift(...chosen)
  const hints = hintPieces(hintsOf(state), width - piecesWidth(rights))
  return spread(theme, width, hints, rights, 'hint')
}

function hintsOf({ pane, paused }: EventsState): Hint[] {
  if (pane !== 'rows') return paneHints
  return [
    ['?', 'Help', 0],
    ['\\', 'Filter', 2],
    ['/', 'Search', 4],
    ['<>', 'Sort', 5],
    ['Z', paused ? 'Go on' : 'Pause', 3],
    ['Enter', 'Detail', 6],
    ['End', 'Follow', 7],
    ['q', 'Quit', 1],
  ]
}
