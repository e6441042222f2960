import t from 'tap'
import { ProfileBuilder } from '../../src/profile/builder.js'
import { framesOf } from '../../src/profile/profile.js'
import { demangledProfile } from '../../src/symbols/demangled-profile.js'

const about = { name: 'x', measure: { type: 'cpu', unit: 'nanoseconds' } }

t.test('names are as they were written, times and modules stay', async (t) => {
  const builder = new ProfileBuilder()
  const frames = ['main', '_ZN3app4workEi'].map((name) => builder.frame({ name, module: '/app' }))
  builder.sample(builder.stack(frames), 5, -1, 0, 70)
  const { frames: named, stacks, samples } = demangledProfile(builder.finish(about))
  const path = framesOf(stacks, samples.stack[0]!).map((frame) => named[frame])
  t.same(path, [
    { name: 'main', module: '/app' },
    { name: 'app::work(int)', module: '/app' },
  ])
  t.same([...samples.time!, ...samples.weight], [70, 5])
})

t.test('a profile without such names is left as it is', async (t) => {
  const builder = new ProfileBuilder()
  builder.sample(builder.stack([builder.frame({ name: 'main' })]), 5)
  const profile = builder.finish(about)
  t.equal(demangledProfile(profile), profile)
})
