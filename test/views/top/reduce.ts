import t from 'tap'
import { reduceTop } from '../../../src/views/top/reduce.js'
import {
  topLines,
  given,
  pidsOf,
  pressed,
  shownTop,
  startedTop,
  topRow,
  topRows,
  topSnapshot,
} from '../../fixtures/top.js'

t.test('a snapshot is shown, one of another view is not', async (t) => {
  t.equal(given(startedTop(), topSnapshot()).list.length, 5)
  t.equal(given(startedTop(), topSnapshot(topRows, { view: 'threads' })).list.length, 0)
})

t.test('while paused the screen stays, but what comes is counted', async (t) => {
  const paused = pressed(shownTop(), 'Z')
  const later = given(given(paused, topSnapshot([])), topSnapshot([topRow(7, 0, 1, 'new')]))
  t.same(pidsOf(later), pidsOf(paused))
  t.same(topLines(later), topLines(paused), 'pictures of what was before, too')
  t.same(pidsOf(pressed(later, 'Z')), [7], 'afterwards the newest is shown at once')
  t.equal(pressed(later, 'Z').history.intervals.length, 3)
  t.equal(pressed(later, 'p').held, undefined)
})

t.test('a new size keeps the cursor in sight', async (t) => {
  const many = Array.from({ length: 100 }, (_, at) => topRow(at + 1, 0, 100 - at, 'x'))
  const state = pressed(shownTop({}, many), 'end')
  const small = reduceTop(state, { kind: 'resize', width: 20, height: 5 })
  t.equal(small.cursor.index, 99)
  t.equal(small.cursor.top, 98)
})

t.test('q, F10 and Ctrl-C end, the last one from everywhere', async (t) => {
  for (const key of ['q', 'f10', 'ctrl-c']) t.ok(pressed(shownTop(), key).done)
  for (const opening of ['\\', '/', 'd', 'C', '?', 'enter'])
    t.ok(pressed(shownTop(), opening, 'ctrl-c').done)
  for (const opening of ['\\', '/', 'd', 'C', '?', 'enter'])
    t.notOk(pressed(shownTop(), opening, 'q').done, opening)
})

t.test('a detail comes for the row that is looked at, and for no other', async (t) => {
  const looking = pressed(shownTop(), 'enter')
  t.equal(looking.looked?.id, '102')
  const detail = { sections: [] }
  t.equal(reduceTop(looking, { kind: 'detail', id: '102', detail }).looked?.found, detail)
  t.equal(reduceTop(looking, { kind: 'detail', id: '1', detail }).looked?.found, undefined)
  t.equal(reduceTop(looking, { kind: 'problem', id: '102', problem: 'no' }).looked?.problem, 'no')
  t.equal(reduceTop(looking, { kind: 'problem', id: '1', problem: 'no' }), looking)
})

t.test('what was refused is told until the next key', async (t) => {
  const told = reduceTop(shownTop(), { kind: 'problem', problem: 'not on this kernel' })
  t.equal(told.notice, 'not on this kernel')
  t.equal(pressed(told, 'down').notice, '')
})

t.test('no key does anything before the first snapshot, and none throws', async (t) => {
  const keys = [
    'enter',
    ' ',
    't',
    '-',
    '+',
    '*',
    's',
    '<',
    '>',
    'P',
    'M',
    'T',
    'N',
    'I',
    'K',
    'u',
    'n',
  ]
  for (const key of [...keys, 'down', 'end', 'pagedown', 'left', 'right', 'v', 'C', '?', 'x', 'Z'])
    t.doesNotThrow(() => pressed(startedTop(), key, 'escape', key, 'enter'), key)
})
