import t from 'tap'
import {
  eventLines,
  movedTo,
  numberAt,
  placedEvents,
  rowCount,
} from '../../../src/views/events/state.js'
import { came, keyed, many, pidsInSight, startedEvents } from '../../fixtures/events.js'

t.test('the table goes with the newest event', async (t) => {
  let state = came(startedEvents(), many(5))
  t.equal(state.cursor.index, 4)
  state = came(state, many(100, 5))
  t.equal(state.cursor.index, 104)
  t.same(pidsInSight(state), [98, 99, 100, 101, 102, 103, 104])
  t.equal(eventLines(state), 7)
})

t.test('who scrolls back stays where they are while events come', async (t) => {
  const back = keyed(came(startedEvents(), many(50)), 'up', 'pageup')
  const seen = pidsInSight(back)
  const later = came(back, many(1000, 50))
  t.same(pidsInSight(later), seen)
  t.equal(later.chosen, back.chosen)
  t.equal(rowCount(later), 1050)
  t.same(pidsInSight(keyed(later, 'end')).at(-1), 1049)
  t.ok(movedTo(later, 1049).following)
})

t.test('what is given up while one looks at it is said', async (t) => {
  let state = keyed(came(startedEvents(undefined, { bytes: 1 << 30, events: 1 }), many(9000)), 'g')
  t.same(pidsInSight(state).slice(0, 2), [0, 1])
  for (let turn = 0; turn < 4; turn++) state = came(state, many(9000, turn * 9000))
  t.ok(state.first > 0)
  t.equal(numberAt(state, 0), state.first)
  t.equal(numberAt(state, -1), undefined)
  t.equal(placedEvents(state).cursor.index, 0)
})
