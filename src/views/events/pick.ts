/** Which events are shown, in which order: kept up with those that come, never all anew. */
import type { EventsState, Picked } from './state.js'

/** Sorting is dear: while events come, rows are sorted once in this time. */
const sortEveryMs = 1000
/** Looking at an event costs a microsecond or two: of a storm so many are looked at in one go. */
const lookMost = 20_000
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
  return { until, picked }
}

/** The same from the beginning, as after another filter or order. */
export function pickedAnew(state: EventsState): Picked {
  const picked = pickedNow({ ...state, shown: { until: 0, picked: undefined } }, Infinity)
  return state.sort ? { ...picked, picked: sorted(state, picked.picked ?? []) } : picked
}

/** The same after a letter more of the filter: what it did not find before it finds no more. */
export function pickedFewer(state: EventsState, filterBefore: string): Picked {
  const { filter, shown } = state
  const isLonger = filterBefore !== '' && filter.startsWith(filterBefore) && !filter.includes('|')
  if (!isLonger || !shown.picked) return pickedAnew(state)
  return { until: shown.until, picked: shown.picked.filter(matcherOf(state)) }
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
  return sort !== undefined && shown.until < next && nowMs - sortedMs >= sortEveryMs
}

function sorted({ facts, sort }: EventsState, picked: number[]): number[] {
  if (!sort) return picked
  const { log, words } = facts
  const keyed = picked.slice(-sortMost).map((number) => {
    const event = log.at(number)
    return { number, key: event && words.key(event, sort.column) }
  })
  const way = sort.falling ? -1 : 1
  keyed.sort((a, b) => compare(a.key, b.key, way) || b.number - a.number)
  return keyed.map(({ number }) => number)
}

type Key = number | bigint | string | undefined

/** What an event has not comes last; numbers before words. */
function compare(a: Key, b: Key, way: number): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  if (typeof a === 'string' || typeof b === 'string') {
    if (typeof a !== typeof b) return typeof a === 'string' ? 1 : -1
  }
  return a < b ? -way : a > b ? way : 0
}
