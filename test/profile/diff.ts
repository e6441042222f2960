import t from 'tap'
import { diffProfiles } from '../../src/profile/diff.js'
import type { Profile } from '../../src/profile/profile.js'
import { framesOf } from '../../src/profile/profile.js'
import { folded } from '../fixtures/profiles.js'

function changes({ stacks, frames, samples }: Profile): Record<string, [number, number]> {
  const found: Record<string, [number, number]> = {}
  for (let index = 0; index < samples.length; index++) {
    const names = framesOf(stacks, samples.stack[index]!).map((frame) => frames[frame]!.name)
    const before = samples.before![index]!
    found[names.join(';')] = [before, samples.weight[index]! - before]
  }
  return found
}

const before = 'main;read 10\nmain;gone 10\n'
const after = 'main;read 30\nmain;new 10\n'

t.test('each stack has what was before and after, also what vanished', async (t) => {
  const diff = diffProfiles(await folded(before, 'a'), await folded(after, 'b'))
  t.same(changes(diff), { 'main;read': [10, 30], 'main;gone': [10, 0], 'main;new': [0, 10] })
  t.equal(diff.name, 'a → b')
})

t.test('normalised, the first has the total of the second', async (t) => {
  const diff = diffProfiles(await folded(before), await folded(after), { normalize: true })
  t.same(changes(diff), { 'main;read': [20, 30], 'main;gone': [20, 0], 'main;new': [0, 10] })
  const pages = { ...(await folded(before)), measure: { type: 'space', unit: 'pages' } }
  const plain = await folded(after)
  t.throws(() => diffProfiles(pages, plain), /one profile counts pages/)
  t.same(diffProfiles(pages, plain, { normalize: true }).measure, plain.measure)
  const empty = await folded('', 'nothing')
  t.throws(() => diffProfiles(empty, empty, { normalize: true }), /nothing: is empty/)
})
