import t from 'tap'
import { foldProfile } from '../../../src/profile/tree.js'
import { findPath, pathOf } from '../../../src/views/flame/path.js'
import { folded } from '../../fixtures/profiles.js'

t.test('a node is found again in another tree, or the nearest that is there', async (t) => {
  const before = foldProfile(await folded('main;read;copy 5\nmain;write 3\n'))
  const after = foldProfile(await folded('main;read 1\nmain;write 9\n'))
  const name = (node: number) => after.functions[after.func[node]!]?.name
  t.equal(name(findPath(after, pathOf(before, 4))), 'write')
  t.equal(name(findPath(after, pathOf(before, 3))), 'read')
  t.equal(findPath(after, pathOf(before, 0)), 0)
})
