import t from 'tap'
import { diffProfiles } from '../../../src/profile/diff.js'
import { rowText } from '../../../src/text/ansi.js'
import { columnsOf } from '../../../src/text/columns.js'
import { drawFlame, nodeName } from '../../../src/views/flame/draw.js'
import { marks } from '../../../src/views/flame/palette.js'
import { reduceFlame } from '../../../src/views/flame/reduce.js'
import { startFlame, type FlameState } from '../../../src/views/flame/state.js'
import { folded } from '../../fixtures/profiles.js'

const text = 'main;read;tcp_recv 50\nmain;read;copy 25\nmain;write;tcp_send 20\nidle 5\n'
const start = async (width: number, height: number) =>
  startFlame(await folded(text, 'app'), { width, height })
const press = (state: FlameState, ...keys: string[]) =>
  keys.reduce((at, key) => reduceFlame(at, { kind: 'key', key }), state)
const screen = (state: FlameState) => drawFlame(state).map((row) => rowText(row, 'none'))

t.test('the root is below, what it called above', async (t) => {
  t.same(screen(await start(40, 8)), [
    'app  100 samples',
    '',
    'tcp_recv           ▕copy     ▕tcp_se…▕',
    'read                         ▕write  ▕',
    'main                                 ▕ ▕',
    'all                                    ▕',
    'all  100 samples · 100 %',
    '←↑↓→ move · Enter zoom · Esc out · / se…',
  ])
})

t.test('flipped, the root is on top', async (t) => {
  t.match(screen(press(await start(40, 8), 'f')).slice(1, 3), [/^all/, /^main/])
})

t.test('a zoom and a search are spoken of', async (t) => {
  const state = press(await start(90, 8), 'up', 'up', 'enter', '/', 't', 'c', 'p')
  const rows = screen(state)
  t.equal(rows[0], 'app  100 samples · zoomed to read')
  t.equal(rows.at(-2), 'read  75 samples · 75.0 % · 100 % of the zoom')
  t.equal(rows.at(-1), '/tcp▏ 70.0 % matched')
  t.match(screen(press(state, 'enter')).at(-1), /n next · Esc clears/)
})

t.test('the cursor, matches and the callers of a zoom are marked', async (t) => {
  const state = press(await start(90, 8), 'up', 'up', 'enter', '/', 'c', 'o', 'p')
  const styles = drawFlame(state).flatMap((row) =>
    row.map((span) => [span.text.trim(), span.style]),
  )
  const styleOf = (name: string) => styles.find(([text]) => text === name)?.[1]
  t.equal(styleOf('main'), marks.faded)
  t.equal(styleOf('copy'), marks.match)
  t.equal(styleOf('read'), marks.cursor)
})

t.test('every row fits the screen, whatever its size', async (t) => {
  const names = ['日本語'.repeat(30), 'x'.repeat(200), 'a\x1b[2Jb']
  const profile = await folded(
    names.map((name, index) => `${name};y;z ${index + 1}\n`).join(''),
    '名'.repeat(60),
  )
  for (const [width, height] of [
    [1, 1],
    [5, 3],
    [20, 6],
    [60, 14],
    [200, 50],
  ] as const) {
    const state = startFlame(profile, { width, height })
    for (const one of [
      state,
      press(state, 't'),
      press(state, '?'),
      press(state, '/', 'x'),
      press(state, 'up', 'enter'),
    ]) {
      const rows = screen(one)
      t.ok(rows.length <= Math.max(height, 1), `${rows.length} rows of ${height}`)
      const widest = Math.max(...rows.map(columnsOf))
      t.ok(widest <= width, `${widest} columns of ${width}`)
      t.notMatch(rows.join(''), '\x1b')
    }
  }
})

t.test('a difference says both sides', async (t) => {
  const diff = diffProfiles(await folded('a 10\n'), await folded('a 5\nb 5\n'))
  const state = press(startFlame(diff, { width: 80, height: 8 }), 'up')
  t.equal(screen(state).at(-2), 'a  10 samples → 5 samples · −50.0 %')
  t.match(screen(press(state, 'right')).at(-2), '0 samples → 5 samples · new')
})

t.test('the root is called all', async (t) => {
  t.equal(nodeName((await start(10, 10)).tree, 0), 'all')
})
