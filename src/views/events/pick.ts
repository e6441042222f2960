/**
 * Which events are shown, in which order: kept up with those that come, never all anew. After
 * another filter all that are kept have to be looked at, a quarter of a second for the worst of
 * them: that is done in slices, the newest first, so that keys are answered in between.
 */
import type { EventsState, Picked } from './state.js'

/** Sorting is dear: while events come, rows are sorted once in this time. */
const sortEveryMs = 1000
/** Looking at an event costs a microsecond or two: of a storm so many are looked at in one go. */
const lookMost = 20_000
/** And so many between two keys. */
export const lookSlice = 2500
/** Of more events the newest are sorted. */
const sortMost = 50_000

/** The events that are shown once those that came are looked at. */
export function pickedNow(state: EventsState, most = lookMost): Picked {
  const { first, next, shown, filter, sort } = state
  if (filter === '' && !sort) return { until: next, picked: undefined }
  const kept = shown.picked && dropped(shown.picked, first, sort !== undefined)
  const from = kept ? Math.max(shown.until, first) : first
  const matches = matcherOf(state)
  const picked = kept ?? []
  const until = Math.min(next, from + most)
  for (let number = from; number < until; number++) if (matches(number)) picked.push(number)
  return { ...shown, until, picked }
}

/** The same from the beginning, as after another filter or order: a first slice of it. */
export function pickedAnew(state: EventsState): Picked {
  const { first, filter, sort, paused, shown, next } = state
  const until = paused ? shown.until : next
  if (filter !== '')
    return lookedOn(state, { until, picked: [], rest: { numbers: [], left: 0, below: until } })
  if (!sort) return { until, picked: undefined }
  const from = Math.max(first, until - sortMost)
  return {
    until,
    picked: sorted(
      state,
      Array.from({ length: until - from }, (_, at) => from + at),
    ),
  }
}

/** The same after a letter more of the filter: what it did not find before it finds no more. */
export function pickedFewer(state: EventsState, filterBefore: string): Picked {
  const { filter, shown } = state
  const isLonger = filterBefore !== '' && filter.startsWith(filterBefore) && !filter.includes('|')
  if (!isLonger || !shown.picked) return pickedAnew(state)
  const { numbers, left, below } = shown.rest ?? { numbers: [], left: 0, below: state.first }
  const found = state.sort ? ascending(shown.picked) : shown.picked
  const again = [...numbers.slice(0, left), ...found]
  const rest = { numbers: again, left: again.length, below }
  return lookedOn(state, { until: shown.until, picked: [], rest })
}

/** The same in another order. */
export function pickedOtherwise(state: EventsState): Picked {
  const { filter, shown } = state
  if (filter === '' || !shown.picked || shown.rest) return pickedAnew(state)
  return { ...shown, picked: sorted(state, ascending(shown.picked)) }
}

/** The same once one more slice has been looked at; sorted after the last. */
export function pickedMore(state: EventsState): Picked {
  return lookedOn(state, state.shown)
}

/** The same with those that came since, sorted anew. */
export function pickedAgain(state: EventsState): Picked {
  if (state.filter === '' || !state.shown.picked) return pickedAnew(state)
  const now = pickedNow(state)
  return { ...now, picked: sorted(state, now.picked ?? []) }
}

function lookedOn(state: EventsState, { until, picked = [], rest }: Picked): Picked {
  if (!rest) return { until, picked }
  const matches = matcherOf(state)
  let { left, below } = rest
  const found: number[] = []
  for (let looked = 0; looked < lookSlice; looked++) {
    const number = left > 0 ? (rest.numbers[--left] as number) : --below
    // What has been given up meanwhile is the oldest.
    if (number < state.first) return { until, picked: sorted(state, joined(state, picked, found)) }
    if (matches(number)) found.push(number)
  }
  const all = joined(state, picked, found)
  return { until, picked: all, rest: { numbers: rest.numbers, left, below } }
}

/** What was found, the newest first, with what is newer: as they came, or the newest on top. */
function joined({ sort }: EventsState, picked: number[], found: number[]): number[] {
  return sort ? picked.concat(found) : found.reverse().concat(picked)
}

/** What has been given up is shown no more. */
function dropped(picked: number[], first: number, isSorted: boolean): number[] {
  if (isSorted)
    return picked.some((number) => number < first) ? picked.filter((n) => n >= first) : picked
  let gone = 0
  while (gone < picked.length && picked[gone]! < first) gone++
  return gone > 0 ? picked.slice(gone) : picked
}

/** Whether an event has the filter's text, in whatever case; a|b is either. */
export function matcherOf(state: EventsState, text = state.filter): (number: number) => boolean {
  const { log, words } = state.facts
  const parts = text.toLowerCase().split('|').filter(Boolean)
  if (parts.length === 0) return () => true
  return (number) => {
    const event = log.at(number)
    if (!event) return false
    const found = words.text(event).toLowerCase()
    return parts.some((part) => found.includes(part))
  }
}

/** Whether it is time to sort what came since. */
export function sortDue({ sort, sortedMs, shown, next }: EventsState, nowMs: number): boolean {
  if (shown.rest) return false
  return sort !== undefined && shown.until < next && nowMs - sortedMs >= sortEveryMs
}

function sorted({ facts, sort }: EventsState, picked: number[]): number[] {
  if (!sort) return picked
  const { log, words } = facts
  const newest = picked.length > sortMost ? ascending(picked).slice(-sortMost) : picked
  const keyed = newest.map((number) => {
    const event = log.at(number)
    return { number, key: event && words.key(event, sort.column) }
  })
  const way = sort.falling ? -1 : 1
  keyed.sort((a, b) => compare(a.key, b.key, way) || b.number - a.number)
  return keyed.map(({ number }) => number)
}

const ascending = (numbers: number[]): number[] => [...Float64Array.from(numbers).sort()]

type Key = number | bigint | string | undefined

/** What an event has not comes last; numbers before words. */
function compare(a: Key, b: Key, way: number): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  if (typeof a === 'string' || typeof b === 'string') {
    if (typeof a !== typeof b) return typeof a === 'string' ? 1 : -1
  }
  return a < b ? -way : a > b ? way : 0
}
