import t from 'tap'
import { looksFolded, readFolded } from '../../src/profile/folded.js'
import { limits } from '../../src/profile/profile-error.js'
import { folded, sourceOf, stacksIn } from '../fixtures/profiles.js'

t.test('a line is a stack and its weight', async (t) => {
  const text =
    '# a comment\nmain;read 42\n\nmain;read 1\r\nmain;operator new(unsigned long) 0.5  \n'
  for (const size of [1, 7, 1000]) {
    const profile = await readFolded(sourceOf(text, size), { name: 'f' })
    t.same(stacksIn(profile), { 'main;read': 43, 'main;operator new(unsigned long)': 0.5 })
  }
})

t.test('the marks of stackcollapse say what runs a frame', async (t) => {
  const { frames } = await folded('main;vfs_read_[k] 1\nmain;run_[j];f_[i] 1\n')
  t.same(frames, [
    { name: 'main' },
    { name: 'vfs_read', kind: 'kernel' },
    { name: 'run', kind: 'managed' },
    { name: 'f', kind: 'inlined' },
  ])
})

t.test('empty frames are left out, an empty stack is not', async (t) => {
  t.same(stacksIn(await folded(';a;;b; 1\n; 2\n')), { 'a;b': 1, '': 2 })
})

t.test('what is no folded line says which', async (t) => {
  const cases: [string, RegExp][] = [
    ['a;b 1\nmain\n', /line 2: no stack and a number/],
    ['main x\n', /line 1: ends with 'x', which is no number/],
    ['main -3\n', /line 1: the weight -3 is below zero/],
    ['main 1e999\n', /line 1: the weight is no number/],
  ]
  for (const [text, said] of cases) await t.rejects(folded(text), said)
})

t.test('it is known by its lines', async (t) => {
  t.ok(looksFolded('main;read 42\nmain 1\n'))
  t.ok(looksFolded('# comment\nmain;f 4'))
  t.ok(looksFolded('main;read 42\nmain;cut in the mid'), 'the last line may be cut')
  t.notOk(looksFolded('hello\nworld 3\n'))
  t.notOk(looksFolded(''))
})

t.test('few stacks that are repeated without end are refused', async (t) => {
  const { steps } = limits
  limits.steps = 1000
  t.teardown(() => (limits.steps = steps))
  t.same(stacksIn(await folded('a;b;c 1\n'.repeat(250))), { 'a;b;c': 250 })
  await t.rejects(folded('a;b;c 1\n'.repeat(251)), /more than 1000 frames in all stacks/)
  await t.rejects(folded('; 1\n'.repeat(1001)), /more than 1000 frames in all stacks/)
})
