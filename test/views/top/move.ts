import t from 'tap'
import { findNext, lookAt, moveTo, onListKey, onPaneKey } from '../../../src/views/top/move.js'
import { pressed, shownTop, startedTop, topRow } from '../../fixtures/top.js'

t.test('keys move the cursor within the list', async (t) => {
  const many = Array.from({ length: 100 }, (_, at) => topRow(at + 1, 0, 100 - at, 'x'))
  const state = shownTop({ height: 24 }, many)
  t.equal(onListKey(state, 'down').cursor.index, 1)
  t.equal(onListKey(state, 'up').cursor.index, 0)
  t.equal(onListKey(state, 'end').cursor.index, 99)
  t.equal(onListKey(onListKey(state, 'end'), 'home').chosen, undefined)
  t.ok(onListKey(state, 'pagedown').cursor.index > 10)
  t.equal(onListKey(state, 'x'), state)
  t.equal(moveTo(state, 1e9).cursor.index, 99)
})

t.test('arrows to the side move the columns', async (t) => {
  t.equal(onListKey(shownTop(), 'right').shift, 1)
  t.equal(onListKey(shownTop(), 'left').shift, 0)
})

t.test('a search goes round and round', async (t) => {
  const state = { ...shownTop(), search: 'a' }
  t.equal(findNext(state, 0).cursor.index, 0, 'make')
  t.equal(findNext(state, 1).cursor.index, 1, 'bash')
  t.equal(findNext(findNext(state, 1), 1).cursor.index, 3, 'kswapd0')
  t.equal(findNext(state, -1).cursor.index, 3)
  t.match(findNext({ ...state, search: 'zzz' }, 1).notice, /zzz/)
  t.equal(findNext({ ...startedTop(), search: 'a' }, 1).notice, '')
})

t.test('a pane scrolls and closes', async (t) => {
  const help = pressed(shownTop(), '?')
  t.equal(onPaneKey(help, 'down').paneTop, 1)
  t.equal(onPaneKey(onPaneKey(help, 'down'), 'up').paneTop, 0)
  t.equal(onPaneKey(help, 'up').paneTop, 0)
  t.equal(onPaneKey(onPaneKey(help, 'pagedown'), 'home').paneTop, 0)
  t.equal(onPaneKey(help, 'escape').pane, 'rows')
})

t.test('help over a detail goes back to it', async (t) => {
  const detail = lookAt(shownTop())
  t.equal(detail.pane, 'detail')
  const help = onPaneKey(detail, '?')
  t.equal(help.pane, 'help')
  t.equal(onPaneKey(help, 'escape').pane, 'detail')
  t.equal(onPaneKey(detail, 'escape').looked, undefined)
  t.equal(lookAt(startedTop()).pane, 'rows', 'nothing to look at')
})
