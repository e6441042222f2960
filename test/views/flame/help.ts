import t from 'tap'
import { rowText } from '../../../src/text/ansi.js'
import { helpRows } from '../../../src/views/flame/help.js'
import { startFlame } from '../../../src/views/flame/state.js'
import { folded } from '../../fixtures/profiles.js'

t.test('the keys fill the screen exactly', async (t) => {
  const state = startFlame(await folded('a 1\n'), { width: 60, height: 20 })
  for (const count of [1, 5, 30]) t.equal(helpRows(state, count).length, count)
  t.match(rowText(helpRows(state, 20)[5]!, 'none'), /^ {2}\/ +search: a text/)
})
