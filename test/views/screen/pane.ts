import t from 'tap'
import {
  describedLines,
  noticeLine,
  paneLines,
  promptLine,
} from '../../../src/views/screen/pane.js'
import { themeOf } from '../../../src/views/screen/theme.js'

const theme = themeOf('none', undefined)
const pane = { theme, width: 30, page: 3, top: 0 }

t.test('lines below a title, and which of them are in sight', async (t) => {
  t.same(paneLines(pane, 'HELP', ['a', 'b']), [' HELP'.padEnd(30), 'a', 'b'])
  const all = ['a', 'b', 'c', 'd', 'e']
  const [heading, ...shown] = paneLines({ ...pane, top: 9 }, 'HELP', all)
  t.match(heading, /^ HELP +3-5 of 5 $/)
  t.same(shown, ['c', 'd', 'e'], 'no further than to the end')
})

t.test('what a key does is broken where the screen is narrow', async (t) => {
  const lines = describedLines(pane, 'Enter', 6, ['the row in detail, all of it', 'not here'])
  t.same(lines, ['  Enter   the row in detail,', '          all of it', '          not here'])
})

t.test('the last line says what is typed, or what was refused', async (t) => {
  t.match(promptLine(pane, 'Filter', 'a\x1b', ['3 rows']), /^ Filter: a.*▏ +3 rows$/)
  t.notMatch(promptLine(pane, 'Filter', 'a\x1b', []), /\x1b/)
  t.match(noticeLine(pane, 'no such row'), /^ no such row +$/)
})
