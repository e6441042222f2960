import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { noKernel } from '../fixtures/tracing.js'

const program = fileURLToPath(new URL('../fixtures/namespaced.js', import.meta.url))
const unshare = ['--pid', '--fork', '--mount-proc']
const skip =
  noKernel || (spawnSync('unshare', [...unshare, 'true']).status !== 0 && 'needs pid namespaces')

t.test('pids are those of our own pid namespace, given and shown', { skip }, async (t) => {
  const { stdout, stderr } = spawnSync('unshare', [...unshare, process.execPath, program], {
    encoding: 'utf8',
  })
  t.equal(stderr, '')
  const { own, child, rows } = JSON.parse(stdout)
  t.equal(own, 1)
  t.same(rows, [{ pid: child, ppid: 1, args: ['/bin/echo', 'inside'] }])
})
