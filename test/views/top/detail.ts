import t from 'tap'
import type { TopDetail } from '../../../src/pipeline/top-source.js'
import { themeOf } from '../../../src/views/screen/theme.js'
import { detailLines } from '../../../src/views/top/detail.js'
import { reduceTop } from '../../../src/views/top/reduce.js'
import { given, pressed, shownTop, topColumns, topSnapshot } from '../../fixtures/top.js'

const plain = themeOf('none', undefined)
const looking = () => pressed(shownTop(), 'enter')

t.test('every column of the row, those that are off too', async (t) => {
  const { title, lines } = detailLines(looking(), plain)
  t.equal(title, '102 make')
  for (const { title } of topColumns) t.ok(lines.some((line) => line.startsWith(`  ${title} `)))
  t.match(
    lines.find((line) => line.includes('READ/s')),
    /- {2}too old/,
  )
  t.match(lines.at(-1), /asking/)
})

t.test('tables that were told, histograms below their rows', async (t) => {
  const histogram = {
    scale: 'log2' as const,
    unit: 'ns' as const,
    bounds: Float64Array.of(0, 1000, 2000),
    counts: Float64Array.of(0, 4, 2),
  }
  const detail: TopDetail = {
    sections: [
      {
        title: 'System calls',
        columns: [
          { name: 'call', title: 'CALL', unit: 'text', doc: '' },
          { name: 'count', title: 'COUNT', unit: 'count', doc: '' },
          { name: 'latency', title: 'LATENCY', unit: 'histogram', doc: '' },
        ],
        rows: [{ id: 'r', cells: ['re\x1bad', 12, histogram] }],
      },
      { title: 'Files', columns: [], rows: [], unavailable: 'not asked for' },
      { title: 'Connections', columns: [], rows: [] },
    ],
  }
  const state = reduceTop(looking(), { kind: 'detail', id: '102', detail })
  const text = detailLines(state, plain).lines.join('\n')
  t.match(text, /System calls\n {2}CALL {6}COUNT {2}LATENCY *\n {2}re\\x1bad {5}12 {2}█▄ *\n/)
  t.match(text, /1.00us – 2.00us +4 +66.7% │█/)
  t.match(text, /Files\n {2}not asked for\n\n Connections\n {2}none/)
})

t.test('what was refused is told, and that a row has gone', async (t) => {
  const refused = reduceTop(looking(), { kind: 'problem', id: '102', problem: 'no rights' })
  t.match(detailLines(refused, plain).lines.at(-1), /no rights/)
  t.match(detailLines(given(looking(), topSnapshot([])), plain).title, /has ended/)
})
