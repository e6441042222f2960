// Whoever is killed, nothing of ours is left: no program, map or link, no process.

import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { userEnvironment } from '../fixtures/environment.js'
import { heldBy, stillAlive, stillThere, treeOf } from '../fixtures/held.js'
import { onPath } from '../fixtures/path.js'
import { helperOf, noProgram, program, startTracing } from '../fixtures/program.js'
import { packTarball } from '../fixtures/tarball.js'

const skip = noProgram
const withinMs = 2000

t.test('kill -9 of node', { skip }, async (t) => {
  const { child, pid, helper, held } = await startTracing(['execve'])
  t.ok(held.length >= 4, 'programs, links and maps are there')
  child.kill('SIGKILL')
  t.same(await stillAlive([pid, helper], withinMs), [])
  t.same(await stillThere(held), [])
})

t.test('kill -9 of the helper', { skip }, async (t) => {
  const { helper, held, ended, stderr } = await startTracing(['execve'])
  process.kill(helper, 'SIGKILL')
  t.equal(await ended, 1)
  t.match(stderr(), /the helper .*SIGKILL/)
  t.same(await stillThere(held), [])
})

t.test('kill -9 of node while COMMAND runs', { skip }, async (t) => {
  const { child, helper, held } = await startTracing(['execve', '--', 'sleep', '2'])
  child.kill('SIGKILL')
  t.same(await stillAlive([helper], withinMs), [])
  t.same(await stillThere(held), [])
})

t.test(
  'kill -9 of the terminal',
  { skip: skip || (!onPath('tmux') && 'needs tmux') },
  async (t) => {
    const socket = `survive-${process.pid}`
    const tmux = (...args: string[]): string =>
      execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], {
        encoding: 'utf8',
        env: userEnvironment(),
      })
    tmux(
      'new-session',
      '-d',
      '-x',
      '100',
      '-y',
      '20',
      `'${process.execPath}' '${program}' execve -u 54321`,
    )
    const [server = 0, pane = 0] = tmux('display', '-p', '#{pid} #{pane_pid}')
      .split(' ')
      .map(Number)
    await until(() => tmux('capture-pane', '-p').includes('Ctrl-C ends'))
    const helper = helperOf(pane)
    const [pids, held] = [treeOf(pane), heldBy(helper)]
    process.kill(server, 'SIGKILL')
    t.same(await stillAlive([...pids, helper], withinMs), [])
    t.same(await stillThere(held), [])
  },
)

t.test('kill -9 of npx, and of its shell', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'survive-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const tarball = await packTarball(folder)
  for (const victim of ['npx', 'the shell']) {
    const npx = spawn('npx', ['--yes', `--package=${tarball}`, 'ebpf-trace', 'execve'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: userEnvironment(),
    })
    npx.stdout.resume()
    const tree = (): number[] => treeOf(npx.pid ?? 0)
    // The script has the program's name too, until env and then node run in its place.
    await until(() => tree().some((pid) => commOf(pid).startsWith('ebpf-trace-help')))
    const helper = helperOf(npx.pid ?? 0)
    await until(() => heldBy(helper).some((id) => id.startsWith('link')))
    const [pids, held] = [tree(), heldBy(helper)]
    const shell = pids.find((pid) => commOf(pid) === 'sh') ?? 0
    process.kill(victim === 'npx' ? (pids[0] ?? 0) : shell, 'SIGKILL')
    t.same(await stillAlive(pids.slice(victim === 'npx' ? 2 : 1), withinMs), [], victim)
    t.same(await stillThere(held), [], victim)
    npx.kill('SIGKILL')
  }
})

function commOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return ''
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not within 20 s: ${String(condition)}`)
    await sleep(20)
  }
}
