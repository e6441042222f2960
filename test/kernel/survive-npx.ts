// `sudo npx`, as an ordinary user types it: npm and our package then belong to root, in a folder
// that the user cannot enter.

import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { userEnvironment } from '../fixtures/environment.js'
import { onPath } from '../fixtures/path.js'
import { noProgram } from '../fixtures/program.js'
import { packTarball } from '../fixtures/tarball.js'
import { scratch } from '../fixtures/workload.js'

const missing = ['sudo', 'runuser', 'useradd'].filter((name) => !onPath(name, '/usr/sbin'))
const skip = noProgram || (missing.length > 0 && `needs ${missing.join(', ')}`)
const user = `trace-${process.pid}`
const rule = `/etc/sudoers.d/${user}`
const { folder, done } = scratch()
const rootMode = statSync('/root').mode & 0o777

if (!skip) {
  execFileSync('useradd', ['--create-home', user])
  // chmod after writing, as sudo refuses a rule that others may change.
  writeFileSync(rule, `${user} ALL=(root) NOPASSWD: ALL\n`)
  chmodSync(rule, 0o440)
  chmodSync('/root', 0o700)
}
t.teardown(() => {
  done()
  if (skip) return
  chmodSync('/root', rootMode)
  rmSync(rule)
  execFileSync('userdel', ['--remove', user], { stdio: 'ignore' })
})

const uid = skip ? 0 : Number(execFileSync('id', ['-u', user]))
const tarball = skip ? '' : await packTarball(folder)
chownSync(folder, uid, uid)

/** Runs a shell command as the user, in a folder of theirs. */
function asUser(command: string): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('runuser', ['-u', user, '--', 'sh', '-c', command], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
    env: userEnvironment(),
  })
}

const npx = `npx --yes --package='${tarball}' ebpf-trace`

t.test('sudo npx traces, and the file it writes is the user’s', { skip }, async (t) => {
  const file = join(folder, 'events')
  const command = `sudo ${npx} execve -f ndjson -o '${file}' -- id -u`
  const { status, stdout, stderr } = asUser(command)
  t.equal(status, 0, stderr)
  t.equal(stdout, `${uid}\n`, 'COMMAND runs as the user')
  t.ok(existsSync(file), 'the file is there')
  t.equal(statSync(file).uid, uid, 'the file is the user’s')
})

t.test('timeout ends all of it within a second', { skip }, async (t) => {
  // On a busy machine npx alone may take longer than that.
  const runs = [3, 12, 48].map((seconds) => () => asUser(`timeout ${seconds} sudo ${npx} execve`))
  let ended = runs.shift()?.()
  while (runs.length > 0 && ended?.stdout === '') ended = runs.shift()?.()
  const { status, stdout } = ended ?? { status: null, stdout: '' }
  t.equal(status, 124, 'timeout ended it')
  t.match(stdout, /^TIME /, 'it was tracing')
  await sleep(1000)
  t.same(runningOurs(), [])
})

t.test('without sudo it says what to do', { skip }, async (t) => {
  const { status, stderr } = asUser(`${npx} execve`)
  t.equal(status, 3)
  t.match(stderr, /sudo/)
})

/** Command lines of what still runs from this folder's package. */
function runningOurs(): string[] {
  const { stdout } = spawnSync('pgrep', ['-af', tarball], { encoding: 'utf8' })
  const helpers = spawnSync('pgrep', ['-af', '/_npx/.*/ebpf-trace-helper'], { encoding: 'utf8' })
  return [...stdout.split('\n'), ...helpers.stdout.split('\n')].filter((line) => line !== '')
}
