/** What the table of events on a terminal shows. */
import type { ShownColumn } from '../../schema/columns.js'
import { inSight, type Cursor } from '../screen/cursor.js'
import type { EventLog } from './log.js'
import type { EventWords } from './words.js'

/** What stays as it is while the table is shown. */
export interface EventFacts {
  /** What is traced. */
  name: string
  columns: ShownColumn[]
  words: EventWords
  /** Only grows, at the end, and is given up at the beginning. */
  log: EventLog
}

/** Which events are shown, by number: all from `first` on, or those in `picked`. */
export interface Picked {
  /** Events with a smaller number have been looked at. */
  until: number
  /** Undefined: all that are kept. */
  picked: number[] | undefined
  /**
   * What has yet to be looked at, from its end: the first `left` of these numbers, then all
   * below.
   */
  rest?: { numbers: number[]; left: number; below: number }
}

/** Everything; a new one comes of each action. */
export interface EventsState {
  facts: EventFacts
  /** The oldest event that is kept, and the number of the next one. */
  first: number
  next: number
  /** Of all events, over all hops. */
  lost: number
  shown: Picked
  /** Whether the cursor goes with the newest event. */
  following: boolean
  paused: boolean
  /** The event that the cursor is on, by number. */
  chosen: number
  cursor: Cursor
  sort: { column: string; falling: boolean } | undefined
  /** When rows were last sorted: it is dear, so not for each new event. */
  sortedMs: number
  filter: string
  search: string
  /** A search that goes on: which way, from which row on from the cursor, rows looked at. */
  seeking: { from: 0 | 1 | -1; tried: number } | undefined
  prompt: { kind: 'filter' | 'search'; text: string; before: string } | undefined
  pane: 'rows' | 'help' | 'detail'
  paneTop: number
  /** How many columns have been scrolled out at the left. */
  shift: number
  notice: string
  /** Why nothing comes any more. */
  ended: string
  /** Events in each of the last seconds, the present one last. */
  rates: number[]
  rateSecond: number
  width: number
  height: number
  done: boolean
}

/** The first state. */
export function startEvents(
  facts: EventFacts,
  { width, height }: { width: number; height: number },
): EventsState {
  return {
    facts,
    first: 0,
    next: 0,
    lost: 0,
    shown: { until: 0, picked: undefined },
    following: true,
    paused: false,
    chosen: 0,
    cursor: { index: 0, top: 0 },
    sort: undefined,
    sortedMs: 0,
    filter: '',
    search: '',
    seeking: undefined,
    prompt: undefined,
    pane: 'rows',
    paneTop: 0,
    shift: 0,
    notice: '',
    ended: '',
    rates: [],
    rateSecond: 0,
    width,
    height,
    done: false,
  }
}

/** Lines for rows: all but the title, the heading and the keys. */
export function eventLines({ height }: { height: number }): number {
  return Math.max(1, height - 3)
}

/** How many rows there are. */
export function rowCount({ first, shown }: EventsState): number {
  return shown.picked ? shown.picked.length : Math.max(0, shown.until - first)
}

/** The number of the event in a row. */
export function numberAt({ first, shown }: EventsState, index: number): number | undefined {
  if (shown.picked) return shown.picked[index]
  return index >= 0 && first + index < shown.until ? first + index : undefined
}

/** The row of an event, or of the next one that is there. */
function indexOf(state: EventsState, number: number): number {
  const { picked } = state.shown
  if (!picked) return number - state.first
  if (state.sort) return picked.indexOf(number)
  let [low, high] = [0, picked.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (picked[middle]! < number) low = middle + 1
    else high = middle
  }
  return low
}

/** The cursor on its event, or on the newest; the event keeps its line of the screen. */
export function placedEvents(state: EventsState): EventsState {
  const count = rowCount(state)
  const page = eventLines(state)
  if (state.following) {
    const last = state.sort ? 0 : count - 1
    const cursor = inSight({ index: last, top: last }, count, page)
    return { ...state, cursor, chosen: numberAt(state, cursor.index) ?? 0 }
  }
  const found = indexOf(state, state.chosen)
  const index = found < 0 ? state.cursor.index : found
  const top = state.cursor.top + index - state.cursor.index
  const cursor = inSight({ index, top }, count, page)
  // It may not have been looked at yet.
  if (state.shown.rest && found >= 0) return { ...state, cursor }
  return { ...state, cursor, chosen: numberAt(state, cursor.index) ?? 0 }
}

/** Whether something has yet to be looked at: the next slice may come. */
export function isLooking({ shown, seeking }: EventsState): boolean {
  return shown.rest !== undefined || seeking !== undefined
}

/** Puts the cursor on a row; on the newest one it goes on with those that come. */
export function movedTo(state: EventsState, wanted: number): EventsState {
  const count = rowCount(state)
  const cursor = inSight({ ...state.cursor, index: wanted }, count, eventLines(state))
  const following = state.sort ? cursor.index === 0 : cursor.index >= count - 1
  return { ...state, cursor, following, chosen: numberAt(state, cursor.index) ?? 0 }
}
