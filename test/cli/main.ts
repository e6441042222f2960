import { spawnSync } from 'node:child_process'
import t from 'tap'

const run = (...argv: string[]) =>
  spawnSync(process.execPath, ['.build/src/cli/main.js', ...argv], { encoding: 'utf8' })

t.test('the version and the help are on stdout', async (t) => {
  const { stdout, status } = run('--version')
  t.match(stdout, /^ebpf-trace \d/)
  t.equal(status, 0)
  t.match(run('execve', '--help').stdout, /Usage: ebpf-trace execve/)
  t.match(run('help', 'open').stdout, /Usage: ebpf-trace open/)
})

t.test('without a word the help is on stderr, as a mistake', async (t) => {
  const { stdout, stderr, status } = run()
  t.equal(stdout, '')
  t.match(stderr, /Usage: /)
  t.equal(status, 2)
})

t.test('a mistake is exit 2, pointed at', async (t) => {
  const { stderr, status } = run('list', '--jsn')
  t.equal(status, 2)
  t.match(stderr, /--jsn\n +\^{5}\n +did you mean --json\?/)
})
