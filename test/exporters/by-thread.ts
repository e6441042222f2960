import t from 'tap'
import { byThread, threadTitle } from '../../src/exporters/by-thread.js'
import { readPerfScript } from '../../src/profile/perf-script.js'
import { folded, perfScript, sourceOf } from '../fixtures/profiles.js'

t.test('each thread has its samples in time', async (t) => {
  const late = perfScript.replace('2063.614410', '2099.0')
  const profile = await readPerfScript(sourceOf(late), { name: 'p', times: true })
  const threads = byThread(profile)
  t.same(
    threads.map(({ samples }) => samples),
    [[1, 0], [2]],
  )
  t.same(
    threads.map(({ thread }) => threadTitle(thread)),
    ['app (4711/4712)', 'GC Thread#0 (4711/4713)'],
  )
})

t.test('without threads there is one', async (t) => {
  const threads = byThread(await folded('a 1\nb 1\n'))
  t.equal(threads.length, 1)
  t.equal(threadTitle(threads[0]!.thread), 'all')
  t.equal(threadTitle({ name: 'sh', tid: 3 }), 'sh (3)')
  t.equal(threadTitle({ name: 'sh' }), 'sh')
})
