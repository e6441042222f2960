import t from 'tap'
import { found } from '../../../src/views/events/find.js'
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
