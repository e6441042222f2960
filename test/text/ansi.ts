import t from 'tap'
import { paintOf, rowText } from '../../src/text/ansi.js'

const row = [
  { text: 'a', style: { color: 16, background: 222, bold: true } },
  { text: ' b ' },
  { text: 'c', style: { color: 231, background: 25, inverse: true } },
]

t.test('a row is painted with what its reader can show', async (t) => {
  t.equal(rowText(row, 'none'), 'a b c')
  t.equal(rowText([{ text: 'a  ' }], 'none'), 'a')
  t.equal(rowText(row, 'attributes'), '\x1b[1ma\x1b[0m b \x1b[7mc\x1b[0m')
  t.equal(rowText(row, 'eight'), '\x1b[1;30;43ma\x1b[0m b \x1b[37;44mc\x1b[0m')
  t.equal(rowText(row, 'all'), '\x1b[1;38;5;16;48;5;222ma\x1b[0m b \x1b[38;5;231;48;5;25mc\x1b[0m')
})

t.test('greys and the first sixteen have a nearest of eight', async (t) => {
  const codes = [1, 9, 240, 250].map((color) => rowText([{ text: 'x', style: { color } }], 'eight'))
  t.same(
    codes,
    ['31', '31', '30', '37'].map((code) => `\x1b[${code}mx\x1b[0m`),
  )
})

t.test('a screen shows attributes at least', async (t) => {
  t.same(
    [0, 1, 2, 3].map((level) => paintOf(level as 0 | 1 | 2 | 3, true)),
    ['attributes', 'eight', 'all', 'all'],
  )
  t.equal(paintOf(0, false), 'none')
})
