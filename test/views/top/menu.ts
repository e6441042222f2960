import t from 'tap'
import { entriesOf, onMenuKey, openMenu, showView, sortBy } from '../../../src/views/top/menu.js'
import { pidsOf, pressed, shownTop, startedTop } from '../../fixtures/top.js'

t.test('columns are switched on and off, and the menu stays', async (t) => {
  const on = pressed(shownTop(), 'C', 'down', 'down', 'down', 'down', ' ')
  t.same(on.columns, [
    'pid',
    'uid',
    'cpu_percent',
    'read_bytes_per_second',
    'calls_per_second',
    'comm',
  ])
  t.equal(on.menu?.kind, 'columns')
  t.notOk(pressed(on, ' ').columns.includes('calls_per_second'))
  t.equal(pressed(on, 'escape').menu, undefined)
})

t.test('without the column that rows are sorted by they are sorted by another', async (t) => {
  const state = pressed(shownTop({ sort: { column: 'uid', falling: false } }), 'C', 'down', ' ')
  t.same(state.sort, { column: 'cpu_percent', falling: true })
  t.same(pressed(shownTop(), 'C', 'down', 'down', ' ').sort, { column: 'pid', falling: true })
})

t.test('one column stays', async (t) => {
  const state = pressed(startedTop({ columns: ['pid'] }), 'C', ' ')
  t.same(state.columns, ['pid'])
  t.match(state.notice, /one column/)
})

t.test('the small pictures are switched like a column', async (t) => {
  t.equal(pressed(shownTop(), 'C', 'end', ' ').trend, false)
})

t.test('a column of this kernel has its meaning, another the reason', async (t) => {
  const docs = entriesOf(shownTop(), 'columns').map(({ doc }) => doc)
  t.equal(docs[0], 'what PID is')
  t.match(docs[3], /not on this kernel: too old/)
})

t.test('sorting: amounts fall, words rise, once more turns round', async (t) => {
  t.same(sortBy(shownTop(), 'comm').sort, { column: 'comm', falling: false })
  t.same(sortBy(shownTop(), 'cpu_percent').sort, { column: 'cpu_percent', falling: false })
  const state = openMenu(shownTop(), 'sort')
  t.equal(entriesOf(state, 'sort')[state.menu!.cursor.index]?.label, 'CPU%')
  t.equal(pressed(state, 'up', 'enter').sort.column, 'uid')
})

t.test('users are those of the snapshot', async (t) => {
  const labels = entriesOf(shownTop(), 'user').map(({ label }) => label)
  t.same(labels, ['all users', 'ann', 'root'])
  const ann = pressed(shownTop(), 'u', 'down', 'enter')
  t.same(pidsOf(ann), [102, 101])
  t.equal(entriesOf(ann, 'user').find(({ isOn }) => isOn)?.label, 'ann')
  t.equal(pressed(ann, 'u', 'home', 'enter').user, undefined)
})

t.test('another view begins anew', async (t) => {
  const state = pressed(shownTop(), '\\', 'x', 'enter', 'v', 'down', 'enter')
  t.equal(state.view.name, 'threads')
  t.equal(state.snapshot, undefined)
  t.equal(state.list.length, 0)
  const same = shownTop()
  t.equal(showView(same, 'processes'), same)
  t.match(showView(same, 'bpf').notice, /bpf/)
})

t.test('keys that mean nothing to a menu do nothing', async (t) => {
  const state = openMenu(shownTop(), 'view')
  t.equal(onMenuKey(state, state.menu!, 'x'), state)
})
