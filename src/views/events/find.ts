import { matcherOf } from './pick.js'
import { movedTo, numberAt, rowCount, type EventsState } from './state.js'

/** The next row, round and round, that the search finds; with 0 the present one counts. */
export function found(state: EventsState, from: 0 | 1 | -1): EventsState {
  if (state.search === '') return state
  const count = rowCount(state)
  const matches = matcherOf(state, state.search)
  const way = from === 1 ? 1 : -1
  for (let tried = 0; tried < count; tried++) {
    const index = (state.cursor.index + from + way * tried + 2 * count) % count
    const number = numberAt(state, index)
    if (number !== undefined && matches(number)) return movedTo(state, index)
  }
  return { ...state, notice: `nothing has '${state.search}'` }
}
