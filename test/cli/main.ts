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

t.test('help for a misspelt word says what it may mean', async (t) => {
  for (const argv of [
    ['execv', '--help'],
    ['-p', '1', 'execv', '--help'],
    ['help', 'execv'],
  ])
    t.match(run(...argv), { status: 2, stdout: '', stderr: /did you mean execve\?/ })
  t.match(run('connect', 'openat', '--help'), { status: 0, stdout: /Usage: ebpf-trace syscall/ })
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

t.test('elsewhere than on Linux it says why not, and does what it can', async (t) => {
  const elsewhere = (...argv: string[]) => {
    const script = `Object.defineProperty(process, 'platform', { value: 'darwin' })
      process.argv = ['node', 'ebpf-trace', ...${JSON.stringify(argv)}]
      import('./.build/src/cli/main.js')`
    return spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
  }
  t.match(elsewhere('execve'), {
    status: 3,
    stderr: /tracing needs Linux: this is darwin\n +replay, /,
  })
  t.match(elsewhere('list', 'tracepoint:*'), { status: 3, stderr: /cannot be read/ })
  t.match(elsewhere('doctor'), { status: 0, stdout: /tracing needs Linux/ })
  t.match(elsewhere('execve', '--help'), { status: 0, stdout: /Usage/ })
  t.match(elsewhere('demo', '-n', '1'), { status: 0, stderr: /a recording/ })
})

t.test('an error is one JSON object where --json was said', async (t) => {
  const { stderr, status } = run('exevce', '--json')
  t.equal(status, 2)
  t.match(JSON.parse(stderr), { kind: 'usage', hint: 'did you mean execve?', exit_code: 2 })
})
