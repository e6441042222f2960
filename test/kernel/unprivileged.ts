// Who is not root: sudo is asked for the helper alone, and capabilities do without it.

import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { userEnvironment } from '../fixtures/environment.js'
import { isAlive, treeOf } from '../fixtures/held.js'
import { onPath } from '../fixtures/path.js'
import { noProgram } from '../fixtures/program.js'
import { openTerminal, type Terminal } from '../fixtures/typed.js'
import { scratch } from '../fixtures/workload.js'

const tools = ['sudo', 'runuser', 'useradd', 'chpasswd', 'tmux', 'setpriv']
const missing = tools.filter((name) => !onPath(name, '/usr/sbin'))
const skip = noProgram || (missing.length > 0 && `needs ${missing.join(', ')}`)
const user = `asks-${process.pid}`
const password = 'a password of its own'
const rule = `/etc/sudoers.d/${user}`
const { folder, done } = scratch()

if (!skip) {
  execFileSync('useradd', ['--create-home', user])
  execFileSync('chpasswd', { input: `${user}:${password}\n` })
  chmodSync(folder, 0o755)
  for (const name of ['bin', 'dist', 'prebuilt', 'package.json'])
    cpSync(name, join(folder, name), { recursive: true })
}
t.teardown(() => {
  done()
  if (skip) return
  rmSync(rule, { force: true })
  execFileSync('userdel', ['--remove', user], { stdio: 'ignore' })
})

/** What the user may do by sudo; chmod after writing, as sudo refuses what others may change. */
function allow(what: string): void {
  rmSync(rule, { force: true })
  writeFileSync(rule, `${user} ALL=(root) ${what}\n`)
  chmodSync(rule, 0o440)
}

const words = `${process.execPath} ${join(folder, 'bin/ebpf-trace.js')}`
/** The same without tap's hook, which writes files as whoever runs it. */
const plainWords = ['env', '-u', 'NODE_OPTIONS', ...words.split(' ')]

function inTerminal(argv: string): Terminal {
  return openTerminal(`runuser -u ${user} -- ${words} ${argv}`)
}

/** Whose a process is, by its name, among the descendants of those that run our program. */
function ownersOf(argv: string): Map<string, number> {
  const found = execFileSync('pgrep', ['-f', `^${words} ${argv}`], { encoding: 'utf8' })
  const owners = new Map<string, number>()
  for (const pid of found
    .trim()
    .split('\n')
    .flatMap((each) => treeOf(Number(each)))) {
    if (!isAlive(pid)) continue
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const [, name = '', , uid] = /^Name:\s*(.*)$([^]*?)^Uid:\s*(\d+)/m.exec(status) ?? []
    owners.set(name, Number(uid))
  }
  return owners
}

t.test('sudo asks for the password, for the helper alone', { skip }, async (t) => {
  allow('ALL')
  const argv = 'execve --comm echo'
  const terminal = inTerminal(argv)
  t.teardown(() => terminal.close())
  await terminal.shows(/password for/)
  terminal.type(password)
  terminal.press('Enter')
  await terminal.shows(/Ctrl-C ends/)
  execFileSync('/bin/echo', ['seen-by-the-user'])
  await terminal.shows(/seen-by-the-user/)
  const owners = ownersOf(argv)
  t.equal(owners.get('ebpf-trace-help'), 0, 'the helper is root’s')
  t.not(owners.get('node') ?? owners.get('ebpf-trace'), 0, 'we are the user')
  terminal.press('C-c')
  await terminal.shows(/\d+ events? in .*none lost/)
  await terminal.shows(/ended with 0/)
  t.throws(() => ownersOf(argv), 'nobody is left')
})

t.test('where sudo needs no password nothing is asked', { skip }, async (t) => {
  allow('NOPASSWD: ALL')
  const terminal = inTerminal('execve -n 1 -f ndjson -- /bin/echo done-by-the-user')
  t.teardown(() => terminal.close())
  await terminal.shows(/^done-by-the-user$/m)
  t.match(await terminal.shows(/"args":\[/), /"uid":[1-9]\d*/, 'COMMAND runs as the user')
})

t.test('Ctrl-C at the question for the password is no failure', { skip }, async (t) => {
  allow('ALL')
  execFileSync('runuser', ['-u', user, '--', 'sudo', '-K'])
  const terminal = inTerminal('execve')
  t.teardown(() => terminal.close())
  await terminal.shows(/password for/)
  terminal.press('C-c')
  t.match(await terminal.shows(/ended with \d/), /ended with 0/)
})

t.test('without a terminal sudo cannot ask, which is said', { skip }, async (t) => {
  const argv = ['-u', user, '--', 'setsid', '-w', ...plainWords, 'execve']
  const { status, stderr } = spawnSync('runuser', argv, {
    encoding: 'utf8',
    env: userEnvironment(),
  })
  t.equal(status, 3)
  t.match(stderr, /needs root\n +run it with sudo/)
})

t.test('ambient capabilities do without root', { skip }, async (t) => {
  const both = '+bpf,+perfmon'
  const rights = ['--inh-caps', both, '--ambient-caps', both]
  const as = ['--reuid', '65534', '--regid', '65534', '--clear-groups', ...rights]
  const command = ['execve', '-f', 'ndjson', '--', '/bin/echo', 'seen']
  const { status, stdout, stderr } = spawnSync('setpriv', [...as, ...plainWords, ...command], {
    encoding: 'utf8',
    env: userEnvironment(),
  })
  t.equal(status, 0, stderr)
  t.equal(stdout, 'seen\n')
  t.match(stderr, /"uid":65534.*"args":\["\/bin\/echo","seen"\]/)
})

const noSetcap = skip || (!onPath('setcap', '/usr/sbin') && 'needs setcap')

t.test(
  'capabilities of node’s file do not reach the helper, which is said',
  { skip: noSetcap },
  async (t) => {
    const node = join(folder, 'node')
    cpSync(process.execPath, node)
    execFileSync('setcap', ['cap_bpf,cap_perfmon+ep', node], {
      env: { PATH: `${process.env.PATH}:/usr/sbin` },
    })
    const asUser = (word: string): { status: number | null; stdout: string; stderr: string } => {
      const command = ['env', '-u', 'NODE_OPTIONS', node, join(folder, 'bin/ebpf-trace.js'), word]
      const argv = ['-u', user, '--', 'setsid', '-w', ...command]
      return spawnSync('runuser', argv, { encoding: 'utf8', env: userEnvironment() })
    }
    const { status, stderr } = asUser('execve')
    t.equal(status, 3)
    t.match(stderr, /of node alone: the helper .*\n +run it with sudo, or give them as ambient/)
    t.match(
      asUser('doctor').stdout,
      /no +rights +CAP_BPF and CAP_PERFMON are of node alone \(setcap/,
    )
  },
)
