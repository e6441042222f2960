import { lookSlice, matcherOf } from './pick.js'
import { movedTo, numberAt, rowCount, type EventsState } from './state.js'

/** The next row, round and round, that the search finds; with 0 the present one counts. */
export function found(state: EventsState, from: 0 | 1 | -1): EventsState {
  if (state.search === '') return state
  return foundOn({ ...state, seeking: { from, tried: 0 } })
}

/** The same, a slice of rows further. */
export function foundOn(state: EventsState): EventsState {
  const { seeking, search } = state
  if (!seeking) return state
  const { from, tried } = seeking
  const count = rowCount(state)
  const matches = matcherOf(state, search)
  const way = from === 1 ? 1 : -1
  const until = Math.min(count, tried + lookSlice)
  for (let turn = tried; turn < until; turn++) {
    const index = (state.cursor.index + from + way * turn + 2 * count) % count
    const number = numberAt(state, index)
    if (number !== undefined && matches(number))
      return movedTo({ ...state, seeking: undefined }, index)
  }
  if (until < count) return { ...state, seeking: { from, tried: until } }
  return { ...state, seeking: undefined, notice: `nothing has '${search}'` }
}
