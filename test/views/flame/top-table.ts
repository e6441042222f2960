import t from 'tap'
import { rowText } from '../../../src/text/ansi.js'
import { reduceFlame } from '../../../src/views/flame/reduce.js'
import { startFlame } from '../../../src/views/flame/state.js'
import { topRows } from '../../../src/views/flame/top-table.js'
import { folded } from '../../fixtures/profiles.js'

const start = async (text: string, width = 60) =>
  reduceFlame(startFlame(await folded(text), { width, height: 20 }), { kind: 'key', key: 't' })

t.test('functions are lines, the dearest first', async (t) => {
  const rows = topRows(await start('main;read 3\nmain 1\n'), 4).map((row) => rowText(row, 'none'))
  t.same(rows, [
    '    self    total  function',
    '  75.0 %   75.0 %  read',
    '  25.0 %    100 %  main',
    '',
  ])
  const wide = topRows(await start('main;read 3\nmain 1\n', 80), 2).map((row) =>
    rowText(row, 'none'),
  )
  t.equal(wide[1], '  75.0 %   75.0 %        3 samples  read')
})

t.test("the cursor's line is in sight", async (t) => {
  const many = Array.from({ length: 100 }, (_, index) => `f${index} ${1000 - index}\n`).join('')
  const state = await start(many)
  for (const line of [0, 50, 99]) {
    const rows = topRows({ ...state, line }, 10).map((row) => rowText(row, 'none'))
    t.equal(rows.length, 10)
    t.ok(rows.some((row) => row.endsWith(` f${line}`)))
  }
})
