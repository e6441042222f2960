import t from 'tap'
import {
  functionName,
  matchedTotal,
  matcher,
  pictureRows,
  startFlame,
} from '../../../src/views/flame/state.js'
import { folded } from '../../fixtures/profiles.js'

const start = async (text = 'main;tcp_a 3\nmain;b 1\n') =>
  startFlame(await folded(text), { width: 80, height: 24 })

t.test('the first state shows everything', async (t) => {
  t.match(await start(), { zoom: 0, cursor: 0, view: 'flame', order: 'heavy', done: false })
  t.equal(pictureRows({ height: 24 }), 21)
  t.equal(pictureRows({ height: 1 }), 1)
})

t.test('a search is an expression, or a text where it is none', async (t) => {
  const state = await start('f( 1\ntcp 2\n')
  const found = (search: string) =>
    state.tree.functions
      .filter((_, func) => matcher(state.tree, search)(func))
      .map(({ name }) => name)
  t.same(found('^TCP$'), ['tcp'])
  t.same(found('F('), ['f('])
  t.same(found(''), [])
  t.equal(matchedTotal({ ...state, search: 'tcp' }), 2)
})

t.test('a line of the table has the name of its function', async (t) => {
  t.equal(functionName(await start(), { func: 1, self: 0, total: 0 }), 'tcp_a')
})
