import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { noKernel } from '../fixtures/tracing.js'

const program = fileURLToPath(new URL('../fixtures/namespaced.js', import.meta.url))
const unshare = ['--pid', '--fork', '--mount-proc']
const skip =
  noKernel || (spawnSync('unshare', [...unshare, 'true']).status !== 0 && 'needs pid namespaces')

/** What the program says of itself, of its child and of what it saw. */
function inside(...words: string[]) {
  const command = [...unshare, process.execPath, program, ...words]
  const { stdout, stderr } = spawnSync('unshare', command, { encoding: 'utf8' })
  return { stderr, ...JSON.parse(stdout) }
}

t.test('pids are those of our own pid namespace, given and shown', { skip }, async (t) => {
  const { stderr, own, child, rows } = inside()
  t.equal(stderr, '')
  t.equal(own, 1)
  t.same(rows, [{ pid: child, ppid: 1, args: ['/bin/echo', 'inside'] }])
})

t.test('classic tracepoints follow a child whose number there is another', { skip }, async (t) => {
  const { stderr, child, rows, taken } = inside('classic')
  t.equal(stderr, '')
  t.ok(taken.includes('follow_fork_classic') && taken.includes('follow_exit_classic'), taken)
  t.same(rows, [{ pid: child, ppid: 1, args: ['/bin/echo', 'inside'] }])
})
