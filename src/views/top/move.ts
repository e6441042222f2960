/** Keys that move: in the list, and in what the list gives way to. */
import type { SnapshotColumn } from '../../pipeline/snapshot.js'
import type { TopRow } from '../../pipeline/top-source.js'
import { cellText, type UserName } from '../screen/cell-text.js'
import { inSight, stepOf } from '../screen/cursor.js'
import { matcher } from './list.js'
import { currentRow, listLines, type TopState } from './state.js'

/** Moves the cursor, or the columns; any other key does nothing. */
export function onListKey(state: TopState, key: string): TopState {
  if (key === 'right') return { ...state, shift: Math.min(state.shift + 1, state.columns.length) }
  if (key === 'left') return { ...state, shift: Math.max(0, state.shift - 1) }
  const step = stepOf(key, listLines(state))
  return step === undefined ? state : moveTo(state, state.cursor.index + step)
}

/** Puts the cursor on a line; on the first one it stays at the top, on others with its row. */
export function moveTo(state: TopState, index: number): TopState {
  const cursor = inSight({ ...state.cursor, index }, state.list.length, listLines(state))
  const chosen = cursor.index === 0 ? undefined : state.list[cursor.index]?.row.id
  return { ...state, cursor, chosen }
}

/** Closes help or a detail, or scrolls in it: how far is seen when it is drawn. */
export function onPaneKey(state: TopState, key: string): TopState {
  const step = stepOf(key, listLines(state))
  if (step !== undefined && Number.isFinite(step))
    return { ...state, paneTop: Math.max(0, state.paneTop + step) }
  if (key === 'home') return { ...state, paneTop: 0 }
  if (key === 'ctrl-l') return state
  const isHelpKey = key === '?' || key === 'h' || key === 'f1'
  if (state.pane === 'detail' && isHelpKey) return { ...state, pane: 'help', paneTop: 0 }
  if (state.pane === 'help' && state.looked) return { ...state, pane: 'detail', paneTop: 0 }
  return { ...state, pane: 'rows', paneTop: 0, looked: undefined }
}

/** `1 init`: its number where it has one, and its last column. */
function nameOf({ cells }: TopRow, columns: SnapshotColumn[], userName?: UserName): string {
  const last = columns.length - 1
  const number = columns[0]?.unit === 'pid' && last > 0 ? `${cellText(cells[0], 'pid')} ` : ''
  return number + cellText(cells[last], columns[last]?.unit ?? 'text', userName)
}

/** Opens the detail of the row under the cursor. */
export function lookAt(state: TopState): TopState {
  const row = currentRow(state)?.row
  if (!row || !state.snapshot) return state
  const name = nameOf(row, state.snapshot.columns, state.facts.userName)
  const looked = { id: row.id, name, found: undefined, problem: undefined }
  return { ...state, pane: 'detail', paneTop: 0, looked, chosen: row.id }
}

/** The next line, round and round, that the search finds; with 0 the present one counts. */
export function findNext(state: TopState, from: 0 | 1 | -1): TopState {
  const { list, cursor, search, snapshot, facts } = state
  if (search === '' || !snapshot) return state
  const matches = matcher(snapshot.columns, search, facts.userName)
  const way = from === -1 ? -1 : 1
  for (let tried = 0; tried < list.length; tried++) {
    const index = (cursor.index + from + way * tried + 2 * list.length) % list.length
    if (matches(list[index]!.row)) return moveTo(state, index)
  }
  return { ...state, notice: `nothing has '${search}'` }
}
