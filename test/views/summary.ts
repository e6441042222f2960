import t from 'tap'
import { coloursOf } from '../../src/text/colour.js'
import { cellsOf, summaryView } from '../../src/views/summary.js'
import { field, ints } from '../fixtures/batches.js'

const colours = coloursOf(0)
const columns = [{ title: 'TOOL' }, { title: 'EVENTS', right: true }, { title: 'WHAT' }]
const rows = [
  ['execve', '7', 'programs being started, with their arguments'],
  ['中文', '12345678', 'wide characters'],
]

t.test('columns are as wide as their widest value, without lines', async (t) => {
  t.equal(
    summaryView(columns, rows, { colours }),
    [
      'TOOL      EVENTS  WHAT',
      'execve         7  programs being started, with their arguments',
      '中文    12345678  wide characters',
      '',
    ].join('\n'),
  )
})

t.test('on a terminal the last column is wrapped to what is left', async (t) => {
  t.equal(
    summaryView(columns, rows.slice(0, 1), { colours, width: 40 }),
    [
      'TOOL    EVENTS  WHAT',
      'execve       7  programs being started,',
      '                with their arguments',
      '',
    ].join('\n'),
  )
})

t.test('headings are bold where there are colours, and may be left out', async (t) => {
  t.equal(
    summaryView([{ title: 'A' }], [['1']], { colours: coloursOf(1) }),
    '\x1b[1mA\x1b[22m\n1\n',
  )
  t.equal(summaryView([{ title: 'A' }], [['1']], { colours, header: false }), '1\n')
  t.equal(summaryView([{ title: 'A' }], [], { colours, header: false }), '')
})

t.test("a map's key is shown field by field", async (t) => {
  const fields = [
    field('pid', 0, 4, { meaning: 'pid_nr', signed: true }),
    field('comm', 4, 1, { meaning: 'text', length: 8 }),
    field('size', 16, 8, { meaning: 'size_bytes' }),
  ]
  const key = { name: 'key', kind: 0, hasHead: false, size: 24, fields }
  const cells = cellsOf(key, { clock: { offsetNs: 0n }, machine: 'x64' })
  const bytes = Buffer.concat([
    ints([4, 7]),
    Buffer.from('a\x1b'.padEnd(12, '\0')),
    ints([8, 2048]),
  ])
  t.same(cells(bytes), ['7', 'a\\x1b', '2.00K'])
})
