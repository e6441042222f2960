import t from 'tap'
import {
  classOf,
  nameOf,
  originOf,
  pictureOf,
  viewerData,
} from '../../src/exporters/flame-picture.js'
import { diffProfiles } from '../../src/profile/diff.js'
import { foldProfile } from '../../src/profile/tree.js'
import { folded } from '../fixtures/profiles.js'

t.test('what is narrower than asked is left out, and counted', async (t) => {
  const tree = foldProfile(await folded('main;a 999\nmain;b;c;d 1\n'))
  const all = pictureOf(tree, 0)
  t.equal(all.nodes.length, 6)
  t.equal(all.height, 5)
  const wide = pictureOf(tree, 2)
  t.same(
    [...wide.nodes].map((node) => nameOf(tree, node)),
    ['all', 'main', 'a'],
  )
  t.equal(wide.leftOut, 3)
  t.equal(wide.height, 3)
})

t.test('the data holds the tree, and the gaps of what was left out', async (t) => {
  const tree = foldProfile(await folded('main;a 1\nmain;b;x 499\nmain;c 500\n'), { order: 'name' })
  t.match(viewerData(pictureOf(tree, 2)), {
    func: [-1, 0, 1, 2, 3],
    up: [0, 0, 0, 0, 2],
    total: [1000, 1000, 499, 499, 500],
    gaps: [2, 1],
    names: ['main', 'b', 'x', 'c'],
    origins: ['', '', '', ''],
    classes: [/^u/, /^u/, /^u/, /^u/],
  })
})

t.test('a difference has both sides and a class for each node', async (t) => {
  const tree = foldProfile(diffProfiles(await folded('a 1\nb 1\n'), await folded('b 3\n')))
  const data = viewerData(pictureOf(tree, 0))
  t.match(data, { before: [2, 1, 1], befores: 2, total: [5, 4, 1], classes: [/g/, 'g3', 's5'] })
  t.equal(classOf(tree, 1), 'g3')
})

t.test('where a function comes from is said as far as it is known', async (t) => {
  t.equal(originOf({ name: 'f', module: '/bin/a', file: 'a.c', line: 3 }), '/bin/a · a.c:3')
  t.equal(originOf({ name: 'f', file: 'a.c' }), 'a.c')
  t.equal(originOf({ name: 'f' }), '')
})
