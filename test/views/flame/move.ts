import t from 'tap'
import { move, showCursor } from '../../../src/views/flame/move.js'
import { startFlame, type FlameState } from '../../../src/views/flame/state.js'
import { folded } from '../../fixtures/profiles.js'

const text = 'main;read;tcp_recv 50\nmain;read;copy 25\nmain;write;tcp_send 20\nidle 5\n'
const start = async (height = 20) => startFlame(await folded(text), { width: 100, height })
const moved = (state: FlameState, ...keys: string[]) => {
  const { tree, cursor } = keys.reduce(move, state)
  return cursor === 0 ? 'all' : tree.functions[tree.func[cursor]!]!.name
}

t.test('the cursor goes to callers, to the widest callee and to neighbours', async (t) => {
  const state = await start()
  t.equal(moved(state, 'up'), 'main')
  t.equal(moved(state, 'k', 'up'), 'read')
  t.equal(moved(state, 'up', 'up', 'right'), 'write')
  t.equal(moved(state, 'up', 'up', 'l', 'h'), 'read')
  t.equal(moved(state, 'up', 'up', 'up', 'right', 'right'), 'tcp_send')
  t.equal(moved(state, 'up', 'up', 'down'), 'main')
  t.equal(moved(state, 'down'), 'all')
  t.equal(moved(state, 'left'), 'all')
  t.equal(moved(state, 'pageup'), 'tcp_recv')
  t.equal(moved(state, 'pageup', 'pagedown'), 'all')
  t.equal(moved(state, 'up', 'up', 'home'), 'all')
})

t.test('with the root on top, down leads to the callees', async (t) => {
  const state = { ...(await start()), icicle: true }
  t.equal(moved(state, 'down', 'j'), 'read')
  t.equal(moved(state, 'down', 'down', 'up'), 'main')
})

t.test("the cursor's row is in sight", async (t) => {
  const state = await start(5)
  t.equal(['up', 'up', 'up'].reduce(move, state).scroll, 2)
  t.equal(['up', 'up', 'up', 'down', 'down', 'down'].reduce(move, state).scroll, 0)
  t.equal(showCursor(state), state)
})

t.test('in the table it goes from line to line', async (t) => {
  const top = [1, 2, 3, 4].map((func) => ({ func, self: 1, total: 1 }))
  const state: FlameState = { ...(await start(6)), view: 'top', top }
  const line = (...keys: string[]) => keys.reduce(move, state).line
  t.same(
    [line('down'), line('down', 'up'), line('up'), line('end'), line('end', 'home')],
    [1, 0, 0, 3, 0],
  )
  t.same([line('pagedown'), line('pagedown', 'pagedown'), line('x')], [2, 3, 0])
})
