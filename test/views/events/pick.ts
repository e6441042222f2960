import t from 'tap'
import {
  lookSlice,
  matcherOf,
  pickedAgain,
  pickedAnew,
  pickedFewer,
  pickedMore,
  pickedNow,
  pickedOtherwise,
  sortDue,
} from '../../../src/views/events/pick.js'
import { reduceEvents } from '../../../src/views/events/reduce.js'
import { isLooking, type EventsState } from '../../../src/views/events/state.js'
import {
  came,
  eventScreen,
  keyed,
  many,
  pidsInSight,
  startedEvents,
} from '../../fixtures/events.js'

t.test('without a filter all are shown, and none is looked at', async (t) => {
  const state = came(startedEvents(), many(10))
  t.same(pickedNow(state), { until: 10, picked: undefined })
})

t.test('a filter is kept up with what comes', async (t) => {
  const state = keyed(came(startedEvents(), many(20)), '\\', 'f', 'i', 'l', 'e', '1', 'enter')
  t.same(state.shown.picked, [1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
  t.equal(came(state, many(11, 90)).shown.picked?.length, 12)
  t.ok(matcherOf(state, 'FILE3|file7')(7))
  t.notOk(matcherOf(state, 'file77')(7))
  t.notOk(matcherOf(state, 'file')(1e9))
})

t.test('of a storm only so many are looked at in one go', async (t) => {
  const state = { ...came(startedEvents(), many(50_000)), filter: 'file' }
  const first = pickedNow({ ...state, shown: { until: 0, picked: [] } })
  t.ok(first.until < 50_000)
  t.equal(pickedAnew(state).until, 50_000)
})

t.test('a letter more looks at what was found alone', async (t) => {
  const all = came(startedEvents(), many(300))
  const wide = { ...all, filter: 'FILE2' }
  const before = { ...wide, shown: pickedAnew(wide) }
  for (const filter of ['FILE29', 'file2', 'le29', 'file29|file1', 'x']) {
    const narrow = { ...before, filter }
    t.same(pickedFewer(narrow, 'FILE2'), pickedAnew(narrow), filter)
  }
  const none = { ...before, filter: 'file2' }
  t.same(pickedFewer(none, ''), pickedAnew(none), 'after none all are looked at')
})

/** All slices, one after the other. */
function lookedAtAll(state: EventsState): EventsState {
  while (isLooking(state)) state = reduceEvents(state, { kind: 'look' })
  return state
}

t.test('a filter looks at slices, the newest first, and keys act in between', async (t) => {
  const all = came(startedEvents(), many(4 * lookSlice))
  const first = keyed(all, '\\', '7')
  const newest = first.shown.picked ?? []
  t.ok(isLooking(first))
  t.match(eventScreen(first)[0], / looking /)
  t.ok(newest.length > 0 && Math.min(...newest) >= 3 * lookSlice)
  t.match(eventScreen(keyed(all, '\\', '0', '0', '1', '2', '|')).join('\n'), /none yet/)
  const whole = lookedAtAll(first).shown
  const matches = matcherOf(first)
  t.same(
    whole.picked,
    Array.from({ length: 4 * lookSlice }, (_, at) => at).filter((at) => matches(at)),
  )
  t.equal(whole.rest, undefined)
  // A letter more before the end, and what comes meanwhile.
  const more = came(keyed(first, '7'), many(70, 4 * lookSlice))
  t.same(
    lookedAtAll(more).shown.picked,
    whole.picked?.filter((at) => `${at}`.includes('77')),
  )
  t.notOk(isLooking(keyed(first, 'escape')))
  const up = keyed(first, 'enter', 'up')
  t.equal(lookedAtAll(up).chosen, up.chosen, 'the cursor stays on its event')
})

t.test('what is sorted and filtered is sorted once all is looked at', async (t) => {
  const all = keyed(came(startedEvents(), many(3 * lookSlice)), '>', 'I')
  const looking = keyed(all, '\\', '9')
  t.equal(looking.shown.picked?.[0], 3 * lookSlice - 1 - ((3 * lookSlice - 10) % 10), 'the newest')
  const done = lookedAtAll(looking)
  t.equal(done.shown.picked?.[0], 9)
  t.same(lookedAtAll(keyed(looking, '9')).shown.picked?.slice(0, 2), [99, 199])
  const turned = pickedOtherwise({ ...done, sort: { column: 'pid', falling: true } })
  t.same(turned.picked, [...(done.shown.picked ?? [])].reverse())
  t.equal(pickedMore(done).picked?.[0], 9)
  const later = { ...done, next: done.next }
  t.same(pickedAgain(later).picked, done.shown.picked)
})

t.test('what has been given up meanwhile is not looked for', async (t) => {
  const limits = { bytes: 1 << 30, events: 3 * lookSlice }
  const looking = keyed(came(startedEvents(undefined, limits), many(3 * lookSlice)), '\\', 'f')
  const done = lookedAtAll(came(looking, many(20_000, 3 * lookSlice)))
  t.ok(done.first > 0)
  t.ok(done.shown.picked?.every((at) => at >= done.first))
})

t.test('a filter while it is paused leaves the later ones out', async (t) => {
  const paused = came(keyed(came(startedEvents(), many(10)), 'Z'), many(10, 10))
  t.same(keyed(paused, '\\', 'e', '1').shown.picked, [1])
})

t.test('rows are sorted by numbers or words, the newest first among equals', async (t) => {
  const state = came(startedEvents(), [
    [3, 1, '/b'],
    [1, 2, '/c'],
    [2, -2, '/A'],
  ])
  t.same(pidsInSight(keyed(state, '>')), [3, 2, 1])
  t.same(pidsInSight(keyed(state, '>', 'I')), [1, 2, 3])
  t.same(pidsInSight(keyed(state, '>', '>')), [1, 3, 2])
  t.same(pidsInSight(keyed(state, '<')), [2, 3, 1])
})

t.test('while events come rows are sorted once a second', async (t) => {
  const state = keyed(came(startedEvents(), many(3)), '>')
  t.notOk(sortDue({ ...state, next: 4, sortedMs: 1000 }, 1500))
  t.ok(sortDue({ ...state, next: 4, sortedMs: 1000 }, 2000))
  t.notOk(sortDue({ ...state, sortedMs: 1000 }, 9000), 'nothing came')
  t.same(pidsInSight(came(state, many(1, 99)))[0], 99)
})
