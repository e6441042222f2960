import t from 'tap'
import { themeOf } from '../../../src/views/screen/theme.js'
import { footerLine } from '../../../src/views/top/footer.js'
import { pressed, shownTop } from '../../fixtures/top.js'

const footer = (width: number, ...keys: string[]) =>
  footerLine(pressed(shownTop({ width }), ...keys), themeOf('none', undefined)).trimEnd()

t.test('the keys, as many as there is room for', async (t) => {
  t.match(footer(140), /\? Help .*Enter Detail  q Quit .* 5 rows$/)
  t.match(footer(60), /\? Help  .* q Quit .* 5 rows$/)
  t.equal(footer(20), ' ? Help      5 rows')
  t.match(footer(80, 'C'), /Choose/)
  t.match(footer(80, '?'), /Esc Back/)
  t.match(footer(140, 't', 'Z'), /t Flat .*Z Go on/)
})

t.test('what is typed', async (t) => {
  t.match(footer(60, '\\', 'b', 'a'), /^ Filter: ba▏ .* 1 of 5 rows$/)
  t.match(footer(60, '/', 'x'), /^ Search: x▏$/)
  t.match(footer(60, 'd', '5'), /^ Interval.*: 5▏$/)
})

t.test('what is chosen is said, and the tagged are added up', async (t) => {
  t.match(footer(160, '\\', 'b', 'enter'), / filter b /)
  t.match(footer(160, 'u', 'down', 'enter'), / user ann /)
  t.match(footer(160, 'K'), / no kernel threads /)
  t.match(footer(160, ' ', ' '), / 2 tagged: CPU% 148 /)
  t.match(footer(160, ' ', 's', 'home', 'enter'), / 1 tagged /)
})

t.test('what was refused', async (t) => {
  t.match(footer(80, 'M'), /no column for memory/)
})
