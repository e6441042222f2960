import t from 'tap'
import { readPerfScript } from '../../../src/profile/perf-script.js'
import { reduceFlame } from '../../../src/views/flame/reduce.js'
import { startFlame, type FlameState } from '../../../src/views/flame/state.js'
import { folded, perfScript, sourceOf } from '../../fixtures/profiles.js'

const text = 'main;read;tcp_recv 50\nmain;read;copy 25\nmain;write;tcp_send 20\nidle 5\n'
const start = async () => startFlame(await folded(text), { width: 100, height: 20 })
const press = (state: FlameState, ...keys: string[]) =>
  keys.reduce((at, key) => reduceFlame(at, { kind: 'key', key }), state)
const name = ({ tree }: FlameState, node: number) =>
  node === 0 ? 'all' : tree.functions[tree.func[node]!]!.name
const cursor = (state: FlameState) => name(state, state.cursor)
const zoom = (state: FlameState) => name(state, state.zoom)

t.test('enter zooms to the cursor, backspace one out, escape all out', async (t) => {
  let state = press(await start(), 'up', 'up', 'enter')
  t.equal(zoom(state), 'read')
  state = press(state, 'up', 'enter')
  t.equal(zoom(state), 'tcp_recv')
  t.equal(zoom(press(state, 'backspace')), 'read')
  t.equal(zoom(press(state, 'escape')), 'all')
  t.equal(zoom(press(state, 'r')), 'all')
})

t.test('a search goes from match to match, round and round', async (t) => {
  let state = press(await start(), '/', 't', 'c', 'x', 'backspace', 'p')
  t.match(state, { typing: true, search: 'tcp' })
  state = press(state, 'enter')
  t.match(state, { typing: false })
  t.equal(cursor(state), 'tcp_recv')
  t.equal(cursor(press(state, 'n')), 'tcp_send')
  t.equal(cursor(press(state, 'n', 'n')), 'tcp_recv')
  t.equal(cursor(press(state, 'N')), 'tcp_send')
  t.equal(press(state, 'escape').search, '')
  t.equal(press(await start(), '/', 'q').done, false, 'letters go into the search')
  t.equal(press(await start(), '/', 'escape').typing, false)
})

t.test('a match outside the zoom opens it', async (t) => {
  const state = press(await start(), 'up', 'up', 'enter', '/', 'i', 'd', 'l', 'e', 'enter')
  t.equal(zoom(state), 'all')
  t.equal(cursor(state), 'idle')
})

t.test('the cursor stays on its function when the order changes', async (t) => {
  const state = press(await start(), 'up', 'up', 'o')
  t.equal(state.order, 'name')
  t.equal(cursor(state), 'read')
  t.equal(press(state, 'o').order, 'heavy', 'there are no times')
  t.equal(cursor(press(state, 'i')), 'all', 'inverted there is no such stack')
})

t.test('time order is there when samples have a time', async (t) => {
  const profile = await readPerfScript(sourceOf(perfScript), { name: 'p', times: true })
  const state = startFlame(profile, { width: 80, height: 20 })
  t.same(
    [1, 2, 3].map((times) => press(state, ...Array<string>(times).fill('o')).order),
    ['name', 'time', 'heavy'],
  )
})

t.test('the table leads to its function in the picture', async (t) => {
  const state = press(await start(), 't')
  t.equal(state.view, 'top')
  t.equal(state.top?.length, 7)
  const found = press(state, 'down', 'enter')
  t.match(found, { view: 'flame', search: '^copy$' })
  t.equal(cursor(found), 'copy')
  t.equal(press(state, 'escape').view, 'flame')
  t.equal(press(await start(), 'i', 't').top?.length, 7, 'inverted too')
})

t.test('a new profile keeps the view', async (t) => {
  const state = press(await start(), 'up', 'up', 'enter', 'up')
  const profile = await folded('other 500\nmain;read;tcp_recv 90\n')
  const next = reduceFlame(state, { kind: 'profile', profile })
  t.equal(zoom(next), 'read')
  t.equal(cursor(next), 'tcp_recv')
  const top = reduceFlame(press(await start(), 't'), { kind: 'profile', profile })
  t.equal(top.top?.length, 4)
  const named = ({ top, tree, line }: FlameState) => tree.functions[top![line]!.func]!.name
  const table = press(await start(), 't')
  for (const [line] of table.top!.entries()) {
    const before = { ...table, line }
    const after = reduceFlame(before, { kind: 'profile', profile })
    const isThere = ['main', 'read', 'tcp_recv'].includes(named(before))
    t.equal(named(after), isThere ? named(before) : 'other', 'the line is where it was')
  }
})

t.test('the window may change, and everything ends with q', async (t) => {
  t.match(reduceFlame(await start(), { kind: 'resize', width: 10, height: 5 }), {
    width: 10,
    height: 5,
  })
  t.equal(press(await start(), 'q').done, true)
  t.equal(press(await start(), '/', 'ctrl-c').done, true)
  t.equal(press(await start(), '?').help, true)
  t.match(press(await start(), '?', 'q'), { help: false, done: false })
  t.equal(press(await start(), 'f').icicle, true)
  const same = await start()
  t.equal(press(same, 'z'), same, 'other keys do nothing')
})
