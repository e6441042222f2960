import t from 'tap'
import { columnsOf } from '../../../src/text/columns.js'
import { themeOf } from '../../../src/views/screen/theme.js'
import { drawEvents } from '../../../src/views/events/draw.js'
import { came, eventScreen, keyed, many, startedEvents, type Told } from '../../fixtures/events.js'

t.test('a screen of 60 by 10', async (t) => {
  const state = came(
    startedEvents(),
    [
      [7, -2, '/etc/x'],
      [8, 3, '/b'],
    ],
    12,
  )
  t.same(eventScreen(state), [
    ` ebpf-trace  open    lost 12      2 events  2/s ${' '.repeat(11)}█`,
    '    PID     RET PATH',
    '      7 -ENOENT /etc/x',
    '      8       3 /b',
    '',
    '',
    '',
    '',
    '',
    ' ? Help  \\ Filter  / Search  Z Pause  q Quit        2 shown',
  ])
})

t.test('what is gone is told, and that one has scrolled back', async (t) => {
  let state = startedEvents({ width: 100, height: 10 }, { bytes: 1 << 30, events: 1 })
  for (let turn = 0; turn < 4; turn++) state = came(state, many(9000, turn * 9000))
  const lines = eventScreen(keyed(state, 'up'))
  t.match(lines.at(-1), /shown, the first [\d.]+k are gone$/)
  t.match(lines[0], /scrolled back/)
})

t.test('every line fits, whatever the screen and whatever is in it', async (t) => {
  const told: Told[] = [
    [1, -2, 'a\x1b[2J\r\n'],
    [2_000_000_000, 5, '日'.repeat(200)],
    [3, -4000, '\xff\xfe' + 'x'.repeat(1000)],
  ]
  const opened = [[], ['?'], ['enter'], ['up', 'enter'], ['\\', 'x'], ['>'], ['right'], ['I']]
  for (const [width, height] of [
    [1, 1],
    [3, 2],
    [20, 5],
    [60, 15],
    [300, 60],
  ] as const)
    for (const keys of opened)
      for (const paint of ['all', 'eight', 'attributes', 'none'] as const) {
        const state = keyed(came(startedEvents({ width, height }), told), ...keys)
        const lines = drawEvents(state, themeOf(paint, 'dark'))
        if (lines.length > height) t.fail(`${lines.length} lines of ${height}`)
        for (const line of lines) {
          const text = line.replaceAll(/\x1b\[[\d;]*m/g, '')
          if (/[\x00-\x1f\x7f]/.test(text)) t.fail(`control characters: ${JSON.stringify(text)}`)
          if (columnsOf(text) > width) t.fail(`${keys.join()}: ${columnsOf(text)} of ${width}`)
        }
      }
  t.pass('all fit')
})

t.test('a detail shows a value whole', async (t) => {
  const state = keyed(
    came(startedEvents({ width: 40, height: 20 }), [[1, 0, 'x'.repeat(100)]]),
    'enter',
  )
  t.equal(eventScreen(state).join('').replaceAll(/[^x]/g, '').length >= 100, true)
})

t.test('why there are no rows is said', async (t) => {
  t.match(eventScreen(startedEvents())[2], /nothing came yet/)
  t.match(eventScreen(keyed(came(startedEvents(), many(3)), '\\', 'z', 'z'))[2], /Esc shows all/)
})
