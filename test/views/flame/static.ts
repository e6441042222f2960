import t from 'tap'
import { rowText } from '../../../src/text/ansi.js'
import { columnsOf } from '../../../src/text/columns.js'
import { drawStatic } from '../../../src/views/flame/static.js'
import { folded } from '../../fixtures/profiles.js'

const text = 'main;read;tcp_recv 50\nmain;read;copy 25\nmain;write;tcp_send 20\nidle 5\n'
const draw = async (width: number, flame = false) =>
  drawStatic(await folded(text), { title: 'app', width, flame }).map((row) => rowText(row, 'none'))

t.test('each frame stands between its edges, with its share where there is room', async (t) => {
  t.same(await draw(61), [
    'app  100 samples',
    '│all                                                  100 % │',
    '│main                                             95.0 % │i…│',
    '│read                                 75.0 % │write      │',
    '│tcp_recv              50.0 % │copy   25.0 % │tcp_send   │',
  ])
})

t.test('as a flame the root is the last row', async (t) => {
  t.match((await draw(61, true)).at(-1), /^│all/)
})

t.test('no row is wider than asked', async (t) => {
  for (const width of [20, 33, 80, 200])
    for (const row of await draw(width)) t.ok(columnsOf(row) <= width, `${width}: ${row}`)
})
