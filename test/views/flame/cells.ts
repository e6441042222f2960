import t from 'tap'
import { foldProfile } from '../../../src/profile/tree.js'
import { cellRows } from '../../../src/views/flame/cells.js'
import { folded } from '../../fixtures/profiles.js'

const tree = async (text = 'main;read;copy 50\nmain;write 30\nidle 20\n') =>
  foldProfile(await folded(text))

t.test('a row has the frames of one depth, as wide as their share', async (t) => {
  t.same(cellRows(await tree(), 0, 10), [
    [{ node: 0, from: 0, to: 10 }],
    [
      { node: 1, from: 0, to: 8 },
      { node: 5, from: 8, to: 10 },
    ],
    [
      { node: 2, from: 0, to: 5 },
      { node: 4, from: 5, to: 8 },
    ],
    [{ node: 3, from: 0, to: 5 }],
  ])
})

t.test('a zoomed frame fills the width, its callers too', async (t) => {
  t.same(cellRows(await tree(), 2, 10), [
    [{ node: 0, from: 0, to: 10 }],
    [{ node: 1, from: 0, to: 10 }],
    [{ node: 2, from: 0, to: 10 }],
    [{ node: 3, from: 0, to: 10 }],
  ])
})

t.test('neighbours never overlap, and what has no column is left out', async (t) => {
  const lines = Array.from({ length: 97 }, (_, index) => `f${index};g ${1 + (index % 5)}\n`)
  const folded97 = await tree(lines.join(''))
  for (const width of [1, 7, 50, 200])
    for (const row of cellRows(folded97, 0, width))
      row.forEach(({ from, to }, index) => {
        if (from >= to || from < (row[index - 1]?.to ?? 0) || to > width)
          t.fail(`${width}: ${from}-${to}`)
      })
  t.ok(cellRows(folded97, 0, 7)[1]!.length <= 7)
})
