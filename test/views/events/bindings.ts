import t from 'tap'
import { eventBindings } from '../../../src/views/events/bindings.js'
import { came, keyed, many, pidsInSight, startedEvents } from '../../fixtures/events.js'

t.test('a key means one thing', async (t) => {
  const keys = eventBindings.flatMap(({ keys }) => keys)
  t.equal(new Set(keys).size, keys.length)
})

t.test('while paused nothing moves, and nothing is lost', async (t) => {
  const paused = keyed(came(startedEvents(), many(5)), 'Z')
  const later = came(paused, many(5, 5))
  t.same(pidsInSight(later), [0, 1, 2, 3, 4])
  t.same(pidsInSight(keyed(later, 'Z')), [3, 4, 5, 6, 7, 8, 9])
})

t.test('Escape shows all as they came', async (t) => {
  const state = keyed(came(startedEvents(), many(5)), '\\', '1', 'enter', '>', 'up', 'escape')
  t.same(pidsInSight(state), [0, 1, 2, 3, 4])
  t.ok(state.following)
})

t.test('an order needs a column', async (t) => {
  t.match(keyed(came(startedEvents(), many(5)), 'I').notice, /< and >/)
})

t.test('no key throws, whether there are events or not', async (t) => {
  const keys = eventBindings.flatMap(({ keys }) => keys)
  for (const state of [startedEvents(), came(startedEvents(), many(3))])
    for (const key of [...keys, 'up', 'down', 'pageup', 'left', 'right', 'x'])
      t.doesNotThrow(() => keyed(state, key, 'x', 'enter', key, 'escape'), key)
})
