import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { openTerminal, noTerminal, type Terminal } from '../fixtures/tmux.js'

const program = new URL('../fixtures/top-screen.js', import.meta.url).pathname

async function opened(rest = '0 200'): Promise<Terminal> {
  const terminal = openTerminal(80, 24)
  t.teardown(() => terminal.close())
  terminal.run('stty -a > /dev/null; clear')
  terminal.run(`${process.execPath} ${program} ${rest}; echo "ended $?"`)
  await terminal.shows(/PID .*▼/)
  return terminal
}

/** What `stty` says where a shell waits for a line. */
const cooked = /icanon.*(?!-)echo\b/s

async function isGivenBack(t: Test, terminal: Terminal): Promise<void> {
  t.notOk(terminal.isFull(), 'what was there before is there again')
  terminal.run('clear; stty -a')
  const text = await terminal.shows(/iexten[^]*\$\s*$/)
  t.notMatch(text, /-icanon|-echo\b/)
  t.match(text, cooked)
}

function programOf({ shell }: Terminal): number {
  return Number(execFileSync('pgrep', ['-P', String(shell)], { encoding: 'utf8' }).trim())
}

t.test(
  'the terminal is given back at q and at every signal that ends',
  { skip: noTerminal },
  async (t) => {
    for (const signal of ['q', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      const terminal = await opened()
      if (signal === 'q') terminal.press('q')
      else process.kill(programOf(terminal), signal)
      await terminal.shows(/ended \d+/)
      await isGivenBack(t, terminal)
    }
  },
)

t.test(
  'Ctrl-Z gives the terminal to the shell, fg takes it again',
  { skip: noTerminal },
  async (t) => {
    const terminal = openTerminal(80, 24)
    t.teardown(() => terminal.close())
    terminal.run('exec bash --norc')
    terminal.run(`PS1="$ "; ${process.execPath} ${program} 0 200; echo "ended $?"`)
    await terminal.shows(/PID .*▼/)
    for (let turn = 0; turn < 3; turn++) {
      if (turn === 1) process.kill(programOf(terminal), 'SIGTSTP')
      else terminal.press('C-z')
      await terminal.shows(/Stopped/)
      t.notOk(terminal.isFull())
      terminal.run('clear; stty -a')
      t.notMatch(await terminal.shows(/iexten/), /-icanon/)
      terminal.run('clear; fg')
      await terminal.shows(/PID .*▼/)
      t.ok(terminal.isFull())
    }
    terminal.press('q')
    await terminal.shows(/\$\s*$/)
  },
)

t.test('an exception gives the terminal back before its words', { skip: noTerminal }, async (t) => {
  for (const place of ['throw', 'reject']) {
    const terminal = openTerminal(80, 24)
    t.teardown(() => terminal.close())
    terminal.run(`${process.execPath} ${program} 0 200 ${place}; echo "ended $?"`)
    const text = await terminal.shows(/ended \d+/)
    t.match(text, /Error: on purpose/)
    t.match(text, /ended [1-9]/)
    await isGivenBack(t, terminal)
  }
})

t.test('a terminal that goes away ends it', { skip: noTerminal }, async (t) => {
  const terminal = openTerminal(80, 24)
  // No hang-up reaches it: it has to notice by itself.
  terminal.run(`trap "" HUP; ${process.execPath} ${program} 0 100`)
  await terminal.shows(/PID .*▼/)
  const pid = programOf(terminal)
  terminal.close()
  const untilMs = performance.now() + 20_000
  while (isAlive(pid) && performance.now() < untilMs)
    await new Promise((resolve) => setTimeout(resolve, 50))
  t.notOk(isAlive(pid))
})

function isAlive(pid: number): boolean {
  return spawnSync('kill', ['-0', String(pid)]).status === 0
}

t.test('a terminal that takes nothing does not stop the rest', { skip: noTerminal }, async (t) => {
  // Its output is never read: Ctrl-S, or a connection that hangs.
  const python = [
    'import os, pty, sys, time, signal',
    'pid, fd = pty.fork()',
    'if pid == 0: os.execv(sys.argv[1], sys.argv[1:])',
    'time.sleep(3)',
    'os.kill(pid, signal.SIGTERM)',
    'print(os.WEXITSTATUS(os.waitpid(pid, 0)[1]), flush=True)',
  ].join('\n')
  const child = spawn('python3', ['-c', python, process.execPath, program, '10000', '100'])
  if ((await Promise.race([once(child, 'spawn'), once(child, 'error')]))[0] instanceof Error) return
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  await once(child, 'close')
  t.match(said, /^0/)
})
