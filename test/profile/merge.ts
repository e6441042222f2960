import t from 'tap'
import { mergeProfiles } from '../../src/profile/merge.js'
import { folded, perfScript, sourceOf, stacksIn } from '../fixtures/profiles.js'
import { readPerfScript } from '../../src/profile/perf-script.js'

t.test('several profiles are summed', async (t) => {
  const merged = mergeProfiles([
    await folded('a;b 1\na 2\n', 'one'),
    await folded('a;b 3\nc 4\n', 'two'),
  ])
  t.same(stacksIn(merged), { 'a;b': 4, a: 2, c: 4 })
  t.equal(merged.name, 'one, two')
})

t.test('threads and times are kept', async (t) => {
  const read = () => readPerfScript(sourceOf(perfScript), { name: 'p', times: true })
  const { threads, samples } = mergeProfiles([await read(), await read()])
  t.same(
    threads.map(({ tid }) => tid),
    [4712, 4713],
  )
  t.equal(samples.time?.length, 6)
})

t.test('what counts different things cannot be summed', async (t) => {
  const time = await readPerfScript(sourceOf(perfScript), { name: 'p' })
  t.throws(() => mergeProfiles([time, { ...time, measure: { type: 'cycles', unit: 'cycles' } }]), {
    message: 'one profile counts nanoseconds (cpu-clock), another cycles (cycles)',
  })
  t.throws(() => mergeProfiles([]), /no profile/)
})
