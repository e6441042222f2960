/** The last line: what is typed, what was said, what is chosen, or the keys. */
import { amountText, cellNumber, isAdditive } from '../screen/cell-text.js'
import { hintPieces, type Hint } from '../screen/hints.js'
import { piecesWidth, spread, type Piece } from '../screen/line.js'
import { noticeLine, paneHints, promptLine } from '../screen/pane.js'
import type { Theme } from '../screen/theme.js'
import { visible } from '../../text/columns.js'
import { counted } from '../../text/quantity.js'
import { columnOf, type Prompt, type TopState } from './state.js'

const prompts: Record<Prompt['kind'], string> = {
  filter: 'Filter',
  search: 'Search',
  interval: 'Interval, like 500ms or 2s',
}

/** The line. */
export function footerLine(state: TopState, theme: Theme): string {
  const { prompt, notice, width } = state
  const count = rowsText(state)
  if (prompt) {
    const rights: Piece[] = prompt.kind === 'filter' ? [[count, 'hint']] : []
    return promptLine({ theme, width }, prompts[prompt.kind], prompt.text, rights)
  }
  if (notice !== '') return noticeLine({ theme, width }, notice)
  const all: Piece[] = [...chosenPieces(state), [count, 'hint']]
  const rights = piecesWidth(all) + 8 < width ? all : all.slice(-1)
  return spread(
    theme,
    width,
    hintPieces(hintsOf(state), width - piecesWidth(rights)),
    rights,
    'hint',
  )
}

function rowsText({ list, snapshot }: TopState): string {
  const all = snapshot?.rows.length ?? 0
  return list.length === all
    ? ` ${counted(all, 'row')} `
    : ` ${list.length} of ${counted(all, 'row')} `
}

/** What is left out, and what the tagged rows are together. */
function chosenPieces(state: TopState): Piece[] {
  const { filter, user, kernel, tags } = state
  const pieces: Piece[] = []
  const chosen = (text: string): void => void pieces.push([` ${text} `, 'paused'], ' ')
  if (tags.size > 0) chosen(taggedText(state))
  if (filter !== '') chosen(`filter ${visible(filter)}`)
  if (user !== undefined) chosen(`user ${user}`)
  if (!kernel) chosen('no kernel threads')
  return pieces
}

function taggedText(state: TopState): string {
  const { tags, snapshot, sort } = state
  const column = columnOf(state, sort.column)
  const index = snapshot?.columns.findIndex(({ name }) => name === sort.column) ?? -1
  const many = `${tags.size} tagged`
  if (!column || index < 0 || !snapshot || !isAdditive(column.unit)) return many
  const sum = snapshot.rows
    .filter(({ id }) => tags.has(id))
    .reduce((total, { cells }) => total + (cellNumber(cells[index]) || 0), 0)
  return `${many}: ${column.title} ${amountText(sum, column.unit)}`
}

function hintsOf({ pane, menu, paused, tree }: TopState): Hint[] {
  if (menu)
    return [
      ['↑↓', 'Move', 1],
      ['Enter', 'Choose', 1],
      ['Esc', 'Back', 0],
    ]
  if (pane !== 'rows') return paneHints
  return [
    ['?', 'Help', 0],
    ['\\', 'Filter', 2],
    ['/', 'Search', 4],
    ['t', tree ? 'Flat' : 'Tree', 5],
    ['s', 'Sort', 3],
    ['v', 'View', 7],
    ['C', 'Columns', 8],
    ['Z', paused ? 'Go on' : 'Pause', 6],
    ['Enter', 'Detail', 9],
    ['q', 'Quit', 1],
  ]
}
