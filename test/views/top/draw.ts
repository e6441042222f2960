import t from 'tap'
import { columnsOf } from '../../../src/text/columns.js'
import { themeOf } from '../../../src/views/screen/theme.js'
import { drawTop } from '../../../src/views/top/draw.js'
import { reduceTop } from '../../../src/views/top/reduce.js'
import {
  given,
  pressed,
  shownTop,
  startedTop,
  topLines,
  topRow,
  topRows,
  topSnapshot,
} from '../../fixtures/top.js'

t.test('a screen of 60 by 15', async (t) => {
  const lines = topLines(shownTop({ width: 60, height: 15 }))
  t.match(lines[0], /^ ebpf-trace top {3}processes .*every 1s {2}\d\d:\d\d:\d\d$/)
  t.same(lines.slice(1), [
    ` CPU%    155 ${' '.repeat(44)}█`,
    '    PID USER     CPU%▼ READ/s COMMAND',
    '    102 ann       97.5      - make',
    '    101 ann       50.0      - bash',
    '    100 root       5.0      - sshd',
    '     20 root       2.0      - kswapd0',
    '      1 root       0.0      - init',
    '',
    '',
    '',
    '',
    '',
    '',
    ' ? Help  \\ Filter  / Search  s Sort  q Quit          5 rows',
  ])
})

t.test('a screen of 20 by 5 has the rows, their order and a way out', async (t) => {
  t.same(topLines(shownTop({ width: 20, height: 5 })), [
    ' ebpf-trace top   p…',
    '    PID CPU%▼ COMM…›',
    '    102  97.5 make',
    '    101  50.0 bash',
    ' ? Help      5 rows',
  ])
})

t.test('before the first snapshot it says so', async (t) => {
  t.match(topLines(startedTop()).join('\n'), /counting the first interval/)
})

t.test('pause, loss and the views are in the title', async (t) => {
  const lost = given(startedTop({ width: 140 }), topSnapshot(topRows, { lost: 12_345 }))
  t.match(topLines(pressed(lost, 'Z'))[0], /processes {3}threads .*PAUSED .* lost 12\.3k .* box/)
})

t.test('every line fits, whatever the screen and whatever is in it', async (t) => {
  const rows = [
    topRow(1, 0, 1, 'a\x1b[2Jb\r\n\u202e'),
    topRow(2, 7, NaN, '日本語'.repeat(40), { parent: '1' }),
    topRow(4_000_000_000, 4_294_967_294, 1e12, 'x'.repeat(500), { parent: '2', isGone: true }),
  ]
  const opened = [
    [],
    ['C'],
    ['s'],
    ['u'],
    ['v'],
    ['?'],
    ['enter'],
    ['t'],
    ['\\', 'é'],
    [' '],
    ['M'],
  ]
  const paints = ['all', 'eight', 'attributes', 'none'] as const
  for (const [width, height] of [
    [1, 1],
    [2, 3],
    [5, 4],
    [20, 5],
    [60, 15],
    [101, 41],
    [400, 90],
  ] as const)
    for (const keys of opened) {
      const state = pressed(given(startedTop({ width, height }), topSnapshot(rows)), ...keys)
      for (const paint of paints) {
        const lines = drawTop(state, themeOf(paint, 'light'))
        if (lines.length > height) t.fail(`${keys.join()}: ${lines.length} lines of ${height}`)
        for (const line of lines) {
          const text = line.replaceAll(/\x1b\[[\d;]*m/g, '')
          if (/[\x00-\x1f\x7f]|\u202e/.test(text))
            t.fail(`control characters: ${JSON.stringify(text)}`)
          if (columnsOf(text) > width)
            t.fail(`${keys.join()} at ${width}: ${columnsOf(text)} columns`)
        }
      }
    }
  t.pass('all fit')
})

t.test('of ten thousand rows those in sight are drawn, in no time', async (t) => {
  const rows = Array.from({ length: 10_000 }, (_, at) => topRow(at + 1, at % 9, at % 100, `w${at}`))
  const state = pressed(shownTop({ width: 140, height: 50 }, rows), 'end')
  const theme = themeOf('all', 'dark')
  drawTop(state, theme)
  const before = performance.now()
  for (let turn = 0; turn < 20; turn++) drawTop(state, theme)
  t.comment(`${((performance.now() - before) / 20).toFixed(2)} ms a picture`)
  t.match(topLines(state).at(-2), / w9900$/)
})

t.test('a menu has its entries, what is on marked', async (t) => {
  const lines = topLines(pressed(shownTop(), 'C'))
  t.ok(lines.some((line) => line.startsWith(' [x] PID ')))
  t.ok(lines.some((line) => line.startsWith(' [ ] CALLS/s ')))
  t.ok(topLines(pressed(shownTop(), 'v')).some((line) => /● processes +whole/.test(line)))
})

t.test('help scrolls to its end and not further', async (t) => {
  let state = pressed(shownTop({ height: 15 }), '?')
  for (let turn = 0; turn < 50; turn++) state = pressed(state, 'pagedown')
  const lines = topLines(state)
  t.match(lines.join('\n'), /HELP.* of \d+/)
  t.match(lines.at(-2), /COMMAND/)
})

t.test('an interval is told with no more digits than it has', async (t) => {
  const title = (intervalMs: number) => topLines({ ...shownTop(), intervalMs })[0]
  t.match(title(300), /every 300ms/)
  t.match(title(1500), /every 1.5s/)
  t.match(title(60_000), /every 1m00s/)
})

t.test('a size that a terminal cannot have breaks nothing', async (t) => {
  const state = reduceTop(shownTop(), { kind: 'resize', width: 0, height: 0 })
  t.doesNotThrow(() => drawTop(state, themeOf('all', 'dark')))
})
