import t from 'tap'
import { readPerfScript } from '../../src/profile/perf-script.js'
import { withRoots } from '../../src/profile/roots.js'
import { folded, perfScript, sourceOf, stacksIn } from '../fixtures/profiles.js'

const roots = (stacks: Record<string, number>) =>
  [...new Set(Object.keys(stacks).map((stack) => stack.split(';')[0]))].sort()

t.test('who ran is the first frame, as a process or as a thread', async (t) => {
  const profile = await readPerfScript(sourceOf(perfScript), { name: 'p' })
  t.same(roots(stacksIn(withRoots(profile, 'process'))), ['GC Thread#0', 'app'])
  t.same(roots(stacksIn(withRoots(profile, 'thread'))), ['GC Thread#0-4713', 'app-4712'])
  t.equal(withRoots(profile, 'none'), profile)
  const { frames } = withRoots(profile, 'process')
  t.equal(frames.find(({ name }) => name === 'app')?.kind, 'process')
})

t.test('where no thread is known, nothing is put under the stacks', async (t) => {
  const profile = await folded('a;b 1\n')
  t.equal(withRoots(profile, 'process'), profile)
})
