import t from 'tap'
import { ask, onPromptKey } from '../../../src/views/top/prompt.js'
import { pidsOf, pressed, shownTop } from '../../fixtures/top.js'

t.test('the filter follows each letter; Escape brings the former back', async (t) => {
  const typed = pressed(shownTop(), '\\', 'b', 'a', 's')
  t.same(pidsOf(typed), [101])
  t.equal(pressed(typed, 'enter').filter, 'bas')
  t.equal(pressed(typed, 'backspace', 'backspace').filter, 'b')
  t.equal(pressed(typed, 'ctrl-u').filter, '')
  t.equal(pressed(typed, 'escape').filter, '')
  const again = pressed(typed, 'enter', '\\', 'x')
  t.equal(again.filter, 'basx', 'it goes on from what is there')
  t.equal(pressed(again, 'escape').filter, 'bas')
  t.equal(pressed(shownTop(), 'f4').prompt?.kind, 'filter')
})

t.test('the search follows each letter', async (t) => {
  const typed = pressed(shownTop(), '/', 's', 's')
  t.equal(typed.cursor.index, 2)
  t.equal(pressed(shownTop(), '/', 'a', 'down').cursor.index, 1)
  t.equal(pressed(shownTop(), '/', 'a', 'up').cursor.index, 3)
  t.equal(pressed(typed, 'enter').prompt, undefined)
  t.equal(pressed(shownTop(), '\\', 'down').filter, '')
})

t.test('an interval is a duration, within reason', async (t) => {
  const typed = (text: string) => pressed(shownTop(), 'd', ...text, 'enter')
  t.equal(typed('500ms').intervalMs, 500)
  t.equal(typed('2').intervalMs, 2000)
  t.equal(typed('1ms').intervalMs, 100)
  t.equal(typed('').intervalMs, 1000)
  t.match(typed('5 x').notice, /not a duration/)
})

t.test('keys that are no letters type nothing', async (t) => {
  const state = ask(shownTop(), 'filter')
  t.equal(onPromptKey(state, state.prompt!, 'f7'), state)
})
