import t from 'tap'
import { diffProfiles } from '../../../src/profile/diff.js'
import { foldProfile } from '../../../src/profile/tree.js'
import { marks, nodeStyle } from '../../../src/views/flame/palette.js'
import { folded } from '../../fixtures/profiles.js'

t.test('what runs a frame is its colour', async (t) => {
  const tree = foldProfile(await folded('main;vfs_read_[k] 1\n'))
  t.ok([222, 221, 186, 228].includes(nodeStyle(tree, 1).background!))
  t.ok([209, 215, 216, 173].includes(nodeStyle(tree, 2).background!))
})

t.test('a difference is red where it grew and blue where it shrank', async (t) => {
  const diff = diffProfiles(await folded('a 10\nb 1\nc 5\n'), await folded('b 9\nc 5\nd 9\n'))
  const tree = foldProfile(diff, { order: 'name' })
  const backgrounds = [1, 2, 3, 4].map((node) => nodeStyle(tree, node).background)
  t.same(backgrounds, [75, 203, marks.equal.background, 203])
})
