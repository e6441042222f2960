import t from 'tap'
import { emptyStack, ProfileBuilder } from '../../src/profile/builder.js'
import { limits } from '../../src/profile/profile-error.js'
import { stacksIn } from '../fixtures/profiles.js'

const about = { name: 'test', measure: { type: 'samples', unit: 'count' } }

t.test('equal frames, stacks and samples are one', async (t) => {
  const builder = new ProfileBuilder()
  const [main, read] = [builder.frame({ name: 'main' }), builder.frame({ name: 'read' })]
  t.equal(builder.frame({ name: 'main' }), main)
  t.not(builder.frame({ name: 'main', module: 'a' }), main)
  t.not(builder.frame({ name: 'main', line: 3 }), main)
  const stack = builder.stack([main, read])
  t.equal(builder.push(builder.push(emptyStack, main), read), stack)
  builder.sample(stack, 1)
  builder.sample(stack, 2)
  const profile = builder.finish(about)
  t.same(stacksIn(profile), { 'main;read': 3 })
  t.equal(profile.samples.length, 1)
})

t.test('threads and labels keep samples apart', async (t) => {
  const builder = new ProfileBuilder()
  const stack = builder.stack([builder.frame({ name: 'main' })])
  const thread = builder.thread({ name: 'node', pid: 1, tid: 2 })
  t.equal(builder.thread({ name: 'node', pid: 1, tid: 2 }), thread)
  const labels = builder.labels([{ key: 'request', value: 7 }])
  builder.sample(stack, 1, thread)
  builder.sample(stack, 1, thread)
  builder.sample(stack, 1, thread, labels)
  builder.sample(stack, 1)
  const { samples, labelSets } = builder.finish(about)
  t.same([...samples.weight], [2, 1, 1])
  t.same([...samples.thread], [thread, thread, -1])
  t.same(
    [...samples.labels].map((set) => labelSets[set]),
    [[], [{ key: 'request', value: 7 }], []],
  )
})

t.test('samples with a time stay apart', async (t) => {
  const builder = new ProfileBuilder()
  const stack = builder.stack([builder.frame({ name: 'main' })])
  builder.sample(stack, 1, -1, 0, 100)
  builder.sample(stack, 1, -1, 0, 200)
  t.same([...builder.finish(about).samples.time!], [100, 200])
  const mixed = new ProfileBuilder()
  mixed.sample(emptyStack, 1, -1, 0, 100)
  mixed.sample(emptyStack, 1)
  t.throws(() => mixed.finish(about), /some samples have a time and some have none/)
})

t.test('names are cut and depth is bounded', async (t) => {
  const builder = new ProfileBuilder()
  const long = builder.frame({ name: 'x'.repeat(limits.name + 5) })
  let stack = builder.push(emptyStack, long)
  for (let depth = 0; depth < limits.depth; depth++) stack = builder.push(stack, long)
  t.throws(() => builder.finish(about), /a stack has more than 65536 frames/)
  const cut = new ProfileBuilder()
  cut.frame({ name: 'x'.repeat(limits.name + 5) })
  const { name } = cut.finish(about).frames[0]!
  t.equal(name.length, limits.name)
  t.match(name, /x…$/)
})
