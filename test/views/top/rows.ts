import t from 'tap'
import { themeOf } from '../../../src/views/screen/theme.js'
import { headingLine, rowLines } from '../../../src/views/top/rows.js'
import {
  given,
  pressed,
  shownTop,
  topLines,
  topRow,
  topRows,
  topSnapshot,
} from '../../fixtures/top.js'

const plain = themeOf('none', undefined)

t.test('the heading says how rows are sorted and what has no room', async (t) => {
  t.match(headingLine(shownTop(), plain), /CPU%▼/)
  t.match(headingLine(pressed(shownTop(), 'I'), plain), /CPU%▲/)
  t.match(headingLine(shownTop({ width: 30 }), plain), /›$/)
  t.match(headingLine(pressed(shownTop({ width: 34 }), 'right'), plain), /PID‹/)
})

t.test('cursor, tags and ended processes stand out', async (t) => {
  const theme = themeOf('attributes', undefined)
  const rows = [...topRows, topRow(200, 0, 1, 'gone', { isGone: true })]
  const lines = rowLines(pressed(shownTop({}, rows), ' '), theme)
  t.match(lines[0], /^\x1b\[1m.*make/, 'tagged')
  t.match(lines[1], /^\x1b\[7;1m.*bash/, 'under the cursor')
  t.ok(lines.some((line) => /gone \(ended\)/.test(line)))
})

t.test('a row has a picture of what it was', async (t) => {
  let state = shownTop({ width: 120 })
  for (const cpu of [0, 25, 50, 100]) state = given(state, topSnapshot([topRow(1, 0, cpu, 'init')]))
  t.match(topLines(state).join('\n'), /▂▄█ init/)
})

t.test('deep branches leave room for the name', async (t) => {
  const rows = Array.from({ length: 60 }, (_, at) =>
    topRow(at + 1, 0, 0, `process-${at}`, at === 0 ? {} : { parent: String(at) }),
  )
  const lines = topLines(pressed(shownTop({ width: 60, height: 70 }, rows), 't'))
  t.match(lines.at(-10), /…─? *.*process/)
})

t.test('why there are no rows is said', async (t) => {
  t.match(rowLines(shownTop({}, []), plain)[0], /nothing in this interval/)
  t.match(rowLines(pressed(shownTop(), '\\', 'z', 'z'), plain)[0], /Esc shows all/)
})
