import t from 'tap'
import { framesOf, sum, totalOf } from '../../src/profile/profile.js'
import { folded } from '../fixtures/profiles.js'

t.test('a stack is its frames, the outermost first', async (t) => {
  const { stacks, frames } = await folded('main;read;copy 1\n')
  const names = (stack: number) => framesOf(stacks, stack).map((frame) => frames[frame]!.name)
  t.same(names(3), ['main', 'read', 'copy'])
  t.same(names(0), [])
})

t.test('the total is the sum of the weights', async (t) => {
  t.equal(totalOf(await folded('a 1\nb 2.5\n')), 3.5)
  t.equal(sum(new Float64Array(0)), 0)
})
