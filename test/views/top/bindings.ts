import t from 'tap'
import { bindings } from '../../../src/views/top/bindings.js'
import { pidsOf, pressed, shownTop } from '../../fixtures/top.js'

t.test('a key means one thing', async (t) => {
  const keys = bindings.flatMap(({ keys }) => keys)
  t.equal(new Set(keys).size, keys.length)
  for (const { label, doc } of bindings) t.ok(label !== '' && doc !== '' && !doc.endsWith('.'))
})

t.test('P M T N sort as in htop', async (t) => {
  const byName = pressed(shownTop(), 's', 'end', 'enter')
  t.equal(byName.sort.column, 'comm')
  t.equal(pressed(byName, 'P').sort.column, 'cpu_percent')
  t.same(pressed(byName, 'N').sort, { column: 'pid', falling: false })
  t.match(pressed(byName, 'M').notice, /no column for memory/)
  t.equal(pressed(shownTop(), 'P').sort.falling, true, 'twice is the same')
  const hidden = byName.columns.filter((name) => name !== 'cpu_percent')
  const shown = pressed({ ...byName, columns: hidden }, 'P')
  t.same(shown.columns, byName.columns, 'what is not shown is shown then')
  t.equal(shown.sort.column, 'cpu_percent')
})

t.test('I turns the order round', async (t) => {
  t.same(pidsOf(pressed(shownTop(), 'I')), [1, 20, 100, 101, 102])
})

t.test('< and > go from column to column, round and round', async (t) => {
  t.equal(pressed(shownTop(), '<').sort.column, 'uid')
  t.equal(pressed(shownTop(), '>', '>').sort.column, 'comm')
  t.equal(pressed(shownTop(), '>', '>', '>').sort.column, 'pid')
})

t.test('t shows the tree, - and + fold it, * unfolds all', async (t) => {
  const tree = pressed(shownTop(), 't')
  t.same(pidsOf(tree), [20, 1, 100, 101, 102])
  const folded = pressed(tree, 'down', 'down', '-')
  t.same(pidsOf(folded), [20, 1, 100])
  t.equal(folded.cursor.index, 2)
  t.same(pidsOf(pressed(folded, '+')), [20, 1, 100, 101, 102])
  t.same(pidsOf(pressed(folded, 'up', '-', '*')), [20, 1, 100, 101, 102])
  t.match(pressed(shownTop(), '-').notice, /tree/)
})

t.test('H goes to threads and back, Tab through all views', async (t) => {
  t.equal(pressed(shownTop(), 'H').view.name, 'threads')
  t.equal(pressed(shownTop(), 'H', 'H').view.name, 'processes')
  t.equal(pressed(shownTop(), 'tab').view.name, 'threads')
  t.equal(pressed(shownTop(), 'backtab').view.name, 'threads')
})

t.test("K hides the kernel's threads", async (t) => {
  t.same(pidsOf(pressed(shownTop(), 'K')), [102, 101, 100, 1])
})

t.test('space tags and goes on, U untags', async (t) => {
  const tagged = pressed(shownTop(), ' ', ' ')
  t.same([...tagged.tags], ['102', '101'])
  t.equal(tagged.cursor.index, 2)
  t.same([...pressed(tagged, 'up', ' ').tags], ['102'])
  t.equal(pressed(tagged, 'U').tags.size, 0)
})

t.test('Escape shows everything from the top', async (t) => {
  const state = pressed(shownTop(), '\\', 's', 'enter', 'u', 'end', 'enter', 'right', 'escape')
  t.equal(state.list.length, 5)
  t.equal(state.chosen, undefined)
  t.equal(state.shift, 0)
})

t.test('n searches on, or asks for what', async (t) => {
  t.equal(pressed(shownTop(), 'n').prompt?.kind, 'search')
  t.equal(pressed(shownTop(), '/', 'a', 'enter', 'n').cursor.index, 1)
})
