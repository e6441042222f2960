/** What happens to a terminal while `top` runs in it, and to `top` while nobody looks. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { heldBy, stillAlive, stillThere, treeOf } from '../fixtures/held.js'
import { onPath } from '../fixtures/path.js'
import { noTerminal, openTerminal, type Terminal } from '../fixtures/tmux.js'
import { bin, noProgram } from '../fixtures/user-run.js'

const skip = noProgram || noTerminal

async function opened(t: Test, [width, height]: [number, number], rest: string): Promise<Terminal> {
  const terminal = openTerminal(width, height)
  t.teardown(() => terminal.close())
  terminal.run('exec bash --norc')
  terminal.run(`PS1="$ "; clear; ${process.execPath} ${bin} ${rest}; echo "ended $?"`)
  await terminal.shows(/▼/)
  return terminal
}

/** Node and the helper, as they run in a terminal. */
function programOf({ shell }: Terminal): { node: number; helper: number } {
  const [, node = 0, helper = 0] = treeOf(shell)
  return { node, helper }
}

/** A process that does nothing but burn a CPU. */
function spinner(t: Test): number {
  const child = spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' })
  t.teardown(() => void child.kill('SIGKILL'))
  return child.pid ?? 0
}

/** What a process holds by itself, in MB: no page of a file counts. */
function heldMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/RssAnon:\s+(\d+)/.exec(status)?.[1]) / 1024
}

t.test('paused under load nothing grows, and what follows is right', { skip }, async (t) => {
  const busy = spinner(t)
  const load = 'while :; do i=0; while [ $i -lt 40 ]; do i=$((i+1)); (:); done; sleep 0.05; done'
  const storm = spawn('sh', ['-c', load], { stdio: 'ignore' })
  t.teardown(() => void storm.kill('SIGKILL'))
  // Twelve seconds at a fifth of a second are a minute of snapshots.
  const terminal = await opened(t, [120, 40], 'top -i 200ms')
  const { node, helper } = programOf(terminal)
  await sleep(4000)
  terminal.press('Z')
  const before = await terminal.shows(/PAUSED/)
  const heldBefore = [heldMb(node), heldMb(helper)]
  const ended = spinner(t)
  await sleep(12_000)
  const during = terminal.lines().join('\n')
  t.equal(rowsOf(during), rowsOf(before), 'what is shown stays')
  const grown = [heldMb(node), heldMb(helper)].map((mb, index) => mb - (heldBefore[index] ?? 0))
  t.ok(grown[0]! < 16 && grown[1]! < 1, `node grew by ${grown[0]} MB, the helper by ${grown[1]}`)
  process.kill(ended, 'SIGKILL')
  terminal.press('Z')
  const after = await terminal.shows(new RegExp(`^(?![^]*PAUSED)[^]*\\n *${busy} .* R `))
  const [, percent] = new RegExp(`^ *${busy} +\\S+ +R +([\\d.]+)`, 'm').exec(after) ?? []
  t.ok(Number(percent) > 0 && Number(percent) <= 101, `${percent} % of one interval, not of all`)
  terminal.press('q')
  await terminal.shows(/none lost[^]*ended 0/)
})

/** The rows of a screen, without what they were. */
function rowsOf(screen: string): string {
  return screen
    .split('\n')
    .filter((line) => /^ *\d+ /.test(line))
    .join('\n')
}

t.test('sizes that change all the time end in the last one', { skip }, async (t) => {
  const busy = spinner(t)
  const terminal = await opened(t, [100, 30], `top -i 300ms -p ${busy}`)
  const { node } = programOf(terminal)
  for (let turn = 0; turn < 60; turn++) {
    terminal.resize(20 + ((turn * 37) % 140), 5 + ((turn * 13) % 45))
    for (let signal = 0; signal < 20; signal++) process.kill(node, 'SIGWINCH')
  }
  terminal.resize(20, 5)
  const small = await terminal.shows(new RegExp(`^ *${busy} +\\d+`, 'm'))
  t.ok(
    small.split('\n').every((line) => line.length <= 20),
    small,
  )
  terminal.resize(140, 50)
  const large = await terminal.shows(/PID .*CPU%▼[^]*\n.*q Quit.*rows? *$/)
  t.equal(large.split('\n').length, 50)
  t.match(large, new RegExp(`^ *${busy} +root +R`, 'm'))
  terminal.press('q')
  await terminal.shows(/ended 0/)
})

t.test('stopped and continued it goes on where it was', { skip }, async (t) => {
  const busy = spinner(t)
  const terminal = await opened(t, [100, 30], 'top -i 300ms')
  terminal.press('\\', ...String(busy), 'Enter')
  await terminal.shows(/filter \d+/)
  for (let turn = 0; turn < 3; turn++) {
    if (turn === 1) process.kill(programOf(terminal).node, 'SIGTSTP')
    else terminal.press('C-z')
    await terminal.shows(/Stopped/)
    t.notOk(terminal.isFull())
    terminal.run('clear; fg')
    await terminal.shows(/filter \d+/)
    const text = await terminal.shows(new RegExp(`^ *${busy} .* R +[1-9]`, 'm'))
    const [, percent] = new RegExp(`^ *${busy} +\\S+ +R +([\\d.]+)`, 'm').exec(text) ?? []
    t.ok(Number(percent) <= 101, `${percent} %: the time it was stopped is part of the interval`)
  }
  terminal.press('q')
  await terminal.shows(/\d lost|none lost/)
})

const noLoss = skip || (!onPath('bpftool') && 'needs bpftool')

t.test('a terminal that goes away leaves nothing behind', { skip: noLoss }, async (t) => {
  const terminal = openTerminal(100, 30)
  terminal.run('trap "" HUP')
  terminal.run(`clear; ${process.execPath} ${bin} top`)
  await terminal.shows(/CPU%▼/)
  const { node, helper } = programOf(terminal)
  const held = heldBy(helper)
  t.ok(held.length > 4, 'programs, maps and links')
  terminal.close()
  t.same(await stillAlive([node, helper], 10_000), [])
  t.same(await stillThere(held), [])
})
