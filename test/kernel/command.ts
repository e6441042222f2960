import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { helperPath } from '../../src/process/package.js'
import { noKernel } from '../fixtures/tracing.js'

const launcher = fileURLToPath(new URL('../fixtures/launcher.js', import.meta.url))
const options = { skip: noKernel }

t.test('COMMAND’s exit code is ours', options, (t) => {
  t.equal(launch(['/bin/true']).status, 0)
  t.equal(launch(['sh', '-c', 'exit 37']).status, 37)
  t.equal(launch(['sh', '-c', 'kill -9 $$']).status, 128 + 9)
  t.equal(launch(['/nonexistent/program']).status, 127)
  t.equal(launch(['/etc/passwd']).status, 126)
  t.equal(launch(['no-such-program-here']).status, 127)
  t.equal(launch(['passwd'], { PATH: '/nonexistent:/etc' }).status, 126)
  t.end()
})

t.test('why COMMAND cannot start is known to who started it', options, (t) => {
  t.equal(launch(['no-such-program-here']).stderr, 'no-such-program-here: command not found\n')
  t.equal(launch(['/nonexistent/x']).stderr, '/nonexistent/x: command not found\n')
  t.equal(launch(['/etc/passwd']).stderr, '/etc/passwd: permission denied\n')
  const folder = launch(['/etc'])
  t.same([folder.status, folder.stderr], [126, '/etc: is a folder\n'])
  t.equal(launch(['sh', '-c', 'exit 127']).stderr, '')
  t.end()
})

t.test('COMMAND is found as a shell finds it, and started once', options, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'script'), 'echo "$0" "$1"\n', { mode: 0o755 })
  const PATH = `/nonexistent:${folder}:${process.env['PATH']}`
  t.equal(launch(['script', 'one'], { PATH }).stdout, `${join(folder, 'script')} one\n`)
  t.equal(launch(['sh', '-c', 'echo "$0"']).stdout, 'sh\n', 'its name is as it was typed')
  const { stderr } = spawnSync(
    'strace',
    ['-f', '-e', 'execve', process.execPath, launcher, 'true'],
    {
      encoding: 'utf8',
      env: { ...withoutSudo(), PATH },
    },
  )
  if (stderr) t.notMatch(stderr, /ENOENT/, 'no try that fails')
  t.end()
})

t.test('COMMAND that is cancelled was never there', options, (t) => {
  const { status, stdout } = launch(['echo', 'ran'], { CANCEL: '1' })
  t.equal(status, 125)
  t.equal(stdout, '')
  t.end()
})

t.test('COMMAND is the user’s, and knows nothing of sudo or npx', options, (t) => {
  const env = {
    SUDO_UID: '65534',
    SUDO_GID: '65534',
    SUDO_USER: 'nobody',
    npm_command: 'exec',
    npm_config_cache: 'x',
    INIT_CWD: '/',
    PATH: `/x/node_modules/.bin:${process.env['PATH']}`,
  }
  const { stdout } = launch(['sh', '-c', 'id -u; id -g; id -G; env; ls /proc/self/fd'], env)
  t.match(stdout, /^65534\n65534\n65534\n/)
  t.match(stdout, /^USER=nobody$/m)
  t.match(stdout, /^LOGNAME=nobody$/m)
  t.match(stdout, /^HOME=\/nonexistent$/m)
  t.notMatch(stdout, /^(SUDO_|npm_|INIT_CWD)/m)
  t.notMatch(stdout, /^PATH=.*node_modules/m)
  t.match(stdout, /\n0\n1\n2\n3\n$/, 'no descriptors but the standard ones, and ls’s own')
  t.end()
})

t.test('the helper may lie where the user cannot enter', options, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  chmodSync(folder, 0o700)
  const path = join(folder, 'helper')
  copyFileSync(helperPath(), path)
  const env = { SUDO_UID: '65534', SUDO_GID: '65534', HELPER: path }
  t.equal(launch(['id', '-u'], env).stdout, '65534\n')
  t.end()
})

t.test('plain root’s COMMAND is root’s', options, (t) => {
  t.match(launch(['sh', '-c', 'id -u; echo $ONE']).stdout, /^0\nkept\n/)
  t.end()
})

function launch(argv: string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, [launcher, ...argv], {
    encoding: 'utf8',
    env: { ...withoutSudo(), ONE: 'kept', ...env },
  })
}

function withoutSudo(): NodeJS.ProcessEnv {
  const env = { ...process.env }
  for (const name of Object.keys(env)) if (/^(SUDO_|npm_)/.test(name)) delete env[name]
  return env
}
