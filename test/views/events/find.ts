import t from 'tap'
import { found, foundOn } from '../../../src/views/events/find.js'
import { lookSlice } from '../../../src/views/events/pick.js'
import { came, keyed, many, startedEvents } from '../../fixtures/events.js'

t.test('a search goes back from here, round and round', async (t) => {
  const state = { ...came(startedEvents(), many(20)), search: 'file1' }
  t.equal(found(state, 0).chosen, 19)
  t.equal(found(found(state, -1), -1).chosen, 17)
  t.equal(found(state, 1).chosen, 1)
  t.match(found({ ...state, search: 'zz' }, 0).notice, /zz/)
  t.equal(found({ ...state, search: '' }, 0).chosen, 19)
})

t.test('it follows each letter', async (t) => {
  const state = keyed(came(startedEvents(), many(20)), '/', 'e', '7')
  t.equal(state.chosen, 7)
  t.equal(keyed(state, 'escape').search, '')
  t.equal(keyed(state, 'enter', 'N').chosen, 7)
})

t.test('it goes on in slices, until a key is pressed', async (t) => {
  const state = { ...came(startedEvents(), many(3 * lookSlice)), search: '/file5' }
  const seeking = found({ ...state, search: '/file5x' }, 0)
  t.same(seeking.seeking, { from: 0, tried: lookSlice })
  t.match(foundOn(foundOn(seeking)), { seeking: undefined, notice: /nothing has/ })
  t.equal(keyed(seeking, 'up').seeking, undefined)
  const first = found({ ...state, search: '/file12' }, -1)
  t.equal(foundOn(foundOn(first)).chosen, 1299)
  t.equal(foundOn(state), state)
})
