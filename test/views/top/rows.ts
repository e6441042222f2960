import t from 'tap'
import { themeOf } from '../../../src/views/screen/theme.js'
import { headingLine, rowLines } from '../../../src/views/top/rows.js'
import { startTop } from '../../../src/views/top/state.js'
import {
  given,
  pressed,
  shownTop,
  topColumns,
  topLines,
  topRow,
  topRows,
  topSnapshot,
  topViews,
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

t.test('of a command line without room the program is seen before its folder', async (t) => {
  const command = '/usr/lib/some-where/bin/program --with /an/argument'
  const columns = topColumns.map((one) => (one.name === 'comm' ? { ...one, name: 'command' } : one))
  const views = [{ ...topViews[0]!, columns }]
  const shown = (width: number, words: string): string => {
    const facts = { views, machine: 'box', userName: () => 'ann' }
    const start = startTop(facts, { width, height: 12, intervalMs: 1000 })
    return topLines(given(start, topSnapshot([topRow(9, 0, 1, words)], { columns }))).join('\n')
  }
  t.match(shown(60, command), / program --with \/an/)
  t.match(shown(120, command), / \/usr\/lib\/some-where\/bin\/program --with \/an\/argument/)
  t.match(shown(40, 'x'.repeat(60)), / xxx/)
})

t.test('why there are no rows is said', async (t) => {
  t.match(rowLines(shownTop({}, []), plain)[0], /nothing in this interval/)
  t.match(rowLines(pressed(shownTop(), '\\', 'z', 'z'), plain)[0], /Esc shows all/)
})
