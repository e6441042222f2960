import t from 'tap'
import { backgroundFrom, backgroundOf, paint, themeOf } from '../../../src/views/screen/theme.js'

t.test('colours where there are some, attributes where there are none', async (t) => {
  t.equal(paint(themeOf('all', 'dark'), 'bad', 'x'), '\x1b[38;5;203mx\x1b[0m')
  t.equal(paint(themeOf('all', 'light'), 'bad', 'x'), '\x1b[38;5;160mx\x1b[0m')
  t.equal(paint(themeOf('eight', 'light'), 'alarm', 'x'), '\x1b[37;41;1mx\x1b[0m')
  t.equal(paint(themeOf('attributes', undefined), 'cursor', 'x'), '\x1b[7;1mx\x1b[0m')
  t.equal(paint(themeOf('none', undefined), 'cursor', 'x'), 'x')
  t.equal(paint(themeOf('all', 'dark'), 'bad', ''), '')
})

t.test('no colour is sent where colours are not wanted', async (t) => {
  for (const open of Object.values(themeOf('attributes', 'dark').open))
    t.match(open, /^(\x1b\[[147;]+m)?$/)
  t.equal(themeOf('eight', 'dark').paint, 'eight')
})

t.test('who does not know the background has what reads on dark', async (t) => {
  t.same(themeOf('all', undefined), themeOf('all', 'dark'))
})

t.test('the background is known by its lightness or by COLORFGBG', async (t) => {
  t.equal(backgroundOf(0.1), 'dark')
  t.equal(backgroundOf(0.97), 'light')
  t.equal(backgroundFrom('0;15'), 'light')
  t.equal(backgroundFrom('0;default;7'), 'light')
  t.equal(backgroundFrom('15;0'), 'dark')
  t.equal(backgroundFrom('12;8'), 'dark')
  for (const unknown of [undefined, '', 'default;default'])
    t.equal(backgroundFrom(unknown), undefined)
})
