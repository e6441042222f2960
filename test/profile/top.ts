import t from 'tap'
import { diffProfiles } from '../../src/profile/diff.js'
import { matchedWeight, topFunctions } from '../../src/profile/top.js'
import { foldProfile } from '../../src/profile/tree.js'
import type { Profile } from '../../src/profile/profile.js'
import { folded } from '../fixtures/profiles.js'

function top(profile: Profile) {
  const tree = foldProfile(profile)
  return topFunctions(tree).map(({ func, self, total, before }) => ({
    name: tree.functions[func]!.name,
    self,
    total,
    ...(before && { before }),
  }))
}

t.test('self is what a function does itself, total what it and its callees do', async (t) => {
  t.same(top(await folded('main;read;copy 3\nmain;read 1\nmain 2\n')), [
    { name: 'copy', self: 3, total: 3 },
    { name: 'main', self: 2, total: 6 },
    { name: 'read', self: 1, total: 4 },
  ])
})

t.test('a recursion counts once', async (t) => {
  t.same(top(await folded('f;g;f;f 5\n')), [
    { name: 'f', self: 5, total: 5 },
    { name: 'g', self: 0, total: 5 },
  ])
})

t.test('a function inlined here and called there is one function', async (t) => {
  t.same(top(await folded('main;f 1\nmain;f_[i] 2\n'))[0], { name: 'f', self: 3, total: 3 })
})

t.test('a difference knows both sides', async (t) => {
  const diff = diffProfiles(await folded('a;b 4\na 1\n'), await folded('a;b 1\n'))
  t.same(top(diff), [
    { name: 'b', self: 5, total: 5, before: { self: 4, total: 4 } },
    { name: 'a', self: 1, total: 6, before: { self: 1, total: 5 } },
  ])
})

t.test('a stack with several matches counts once', async (t) => {
  const tree = foldProfile(await folded('tcp_a;tcp_b 3\nx;tcp_b 2\nx 5\n'))
  const matches = (func: number) => tree.functions[func]!.name.startsWith('tcp')
  t.equal(matchedWeight(tree, matches), 5)
  t.equal(
    matchedWeight(tree, () => false),
    0,
  )
})
