import t from 'tap'
import {
  matcherOf,
  pickedAnew,
  pickedFewer,
  pickedNow,
  sortDue,
} from '../../../src/views/events/pick.js'
import { came, keyed, many, pidsInSight, startedEvents } from '../../fixtures/events.js'

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
