/** The list as lines: the heading and the rows that are in sight. */
import { columnsOf, cut, fit } from '../../text/columns.js'
import { cellNumber, cellText, isAmount } from '../screen/cell-text.js'
import { line, right, type Piece } from '../screen/line.js'
import { sparkline } from '../screen/spark.js'
import type { Role, Theme } from '../screen/theme.js'
import { placedColumns, type Placed } from './columns.js'
import { rowHistory } from './history.js'
import type { ListedRow } from './list.js'
import { listLines, type TopState } from './state.js'

/** The heading: the column that rows are sorted by has an arrow. */
export function headingLine(state: TopState, theme: Theme): string {
  const { placed, before, after } = placedColumns(state)
  const last = placed.length - 1
  const pieces = placed.flatMap(({ column, width, right: isRight }, index): Piece[] => {
    const isSorted = column.name === state.sort.column
    const words = column.title + (isSorted ? (state.sort.falling ? '▼' : '▲') : '')
    const room = after && index === last ? width - 1 : width
    const title = isRight ? right(words, room) : fit(words, room)
    const gap = index === 0 ? '' : index === 1 && before ? '‹' : ' '
    return [gap, isSorted ? [title, 'sorted'] : title]
  })
  return line(theme, state.width, after ? [...pieces, '›'] : pieces, 'heading')
}

/** The rows in sight, and nothing where there are no more. */
export function rowLines(state: TopState, theme: Theme): string[] {
  const count = listLines(state)
  const { placed } = placedColumns(state)
  const { top } = state.cursor
  const lines = state.list
    .slice(top, top + count)
    .map((listed, index) => rowLine(state, theme, listed, placed, top + index))
  if (lines.length === 0) lines.push(line(theme, state.width, [[emptyWords(state), 'faint']]))
  while (lines.length < count) lines.push('')
  return lines.slice(0, count)
}

function emptyWords({ snapshot, filter, user }: TopState): string {
  if (!snapshot) return '  counting the first interval …'
  const isChosen = filter !== '' || user !== undefined
  return isChosen ? '  nothing is like that; Esc shows all' : '  nothing in this interval'
}

function rowLine(
  state: TopState,
  theme: Theme,
  listed: ListedRow,
  placed: Placed[],
  at: number,
): string {
  const { row } = listed
  const pieces: Piece[] = []
  for (const [index, place] of placed.entries()) {
    if (index > 0) pieces.push(' ')
    const text = placedText(state, listed, place, index === placed.length - 1)
    const role = roleOf(row.cells[place.index], place)
    pieces.push(role ? [text, role] : text)
  }
  const whole = wholeRole(state, listed, at)
  if (whole === undefined) return line(theme, state.width, pieces)
  const text = pieces.map((piece) => (typeof piece === 'string' ? piece : piece[0])).join('')
  return line(theme, state.width, [text], whole)
}

/** What a row is as a whole. */
function wholeRole({ cursor, tags }: TopState, { row }: ListedRow, at: number): Role | undefined {
  if (at === cursor.index) return 'cursor'
  if (tags.has(row.id)) return 'tagged'
  return row.isGone ? 'faint' : undefined
}

function placedText(state: TopState, listed: ListedRow, place: Placed, isLast: boolean): string {
  const { column, index, width } = place
  if (index < 0) return trendText(state, listed.row.id, width)
  const words = cellText(listed.row.cells[index], column.unit, state.facts.userName)
  if (isLast) return lastText(listed, words, width, column.name === 'command')
  if (place.right) return right(words, width)
  return fit(words, width)
}

/** The name, after the branches of the tree: however deep, some of it is seen. */
function lastText(
  { branch, folded, row }: ListedRow,
  whole: string,
  width: number,
  isCommand: boolean,
): string {
  const room = Math.max(0, Math.min(columnsOf(branch), width - 10))
  const shown = columnsOf(branch) > room ? `…${branch.slice(branch.length - room + 1)}` : branch
  const more = folded > 0 ? ` [+${folded}]` : row.isGone ? ' (ended)' : ''
  const isCut = columnsOf(`${shown}${whole}${more}`) > width
  const words = isCommand && isCut ? whole.replace(programFolder, '') : whole
  return cut(`${shown}${words}${more}`, width)
}

/** Where a program lies matters less than what it is called. */
const programFolder = /^\/(?:[^ ]*\/)?(?=[^ /])/

function trendText({ history, sort }: TopState, id: string, width: number): string {
  return sparkline(rowHistory(history, id, sort.column), width)
}

/** What is nothing stands back, what is much stands out. */
function roleOf(cell: ListedRow['row']['cells'][number], place: Placed): Role | undefined {
  const { column, index } = place
  if (index < 0) return 'graph'
  if (cell === undefined) return 'faint'
  if (column.unit === 'pid' || column.unit === 'uid') return 'label'
  if (!isAmount(column.unit)) return 'name'
  const value = cellNumber(cell)
  if (value === 0) return 'faint'
  return column.unit === 'percent' ? shareRole(value) : undefined
}

function shareRole(percent: number): Role {
  if (percent >= 80) return 'high'
  return percent >= 20 ? 'middle' : 'low'
}
