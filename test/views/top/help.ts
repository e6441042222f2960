import t from 'tap'
import { themeOf } from '../../../src/views/screen/theme.js'
import { bindings } from '../../../src/views/top/bindings.js'
import { helpLines } from '../../../src/views/top/help.js'
import { shownTop, topColumns } from '../../fixtures/top.js'

const help = (width: number) => helpLines(shownTop({ width }), themeOf('none', undefined))

t.test('every key and every column is told of', async (t) => {
  const text = help(100).join('\n')
  for (const { label } of bindings) t.ok(text.includes(`  ${label} `), label)
  for (const { title } of topColumns) t.ok(text.includes(`  ${title} `), title)
})

t.test('why this kernel cannot fill a column comes before the others', async (t) => {
  const lines = help(100)
  const reason = lines.findIndex((line) => /Not on this kernel: too old/.test(line))
  t.ok(reason > 0 && reason < lines.findIndex((line) => /what PID is/.test(line)))
})

t.test('words are broken where the screen is narrow', async (t) => {
  t.ok(help(30).length > help(100).length)
})
