import t from 'tap'
import { screenFor } from '../../src/cli/event-screen.js'
import { readLine } from '../../src/cli/subject.js'
import { openTerminal, noTerminal } from '../fixtures/tmux.js'

const program = new URL('../../src/cli/main.js', import.meta.url).pathname

t.test('a recording as a table to go through', { skip: noTerminal }, async (t) => {
  for (const [width, height] of [
    [30, 6],
    [60, 15],
    [140, 50],
  ] as const) {
    const terminal = openTerminal(width, height)
    t.teardown(() => terminal.close())
    terminal.run(`${process.execPath} ${program} demo --tui; echo "ended $?"`)
    await terminal.shows(/ebpf-trace {2}execve[^]*^\d\d:\d\d:\d\d[ .]/m)
    terminal.press('Home')
    terminal.press('\\')
    await terminal.shows(/Filter: ▏/)
    terminal.press('s', 'l', 'e', 'e', 'p')
    await terminal.shows(/Filter: sleep▏/)
    terminal.press('Enter')
    await terminal.shows(/\d shown/)
    terminal.press('Enter')
    await terminal.shows(/EVENT \d+/)
    terminal.press('q', 'q')
    await terminal.shows(/ended 0/)
    t.notOk(terminal.isFull())
  }
})

t.test('it is for a terminal, and for one thing at a time', async (t) => {
  const refused =
    (...argv: string[]) =>
    () =>
      screenFor(readLine(['execve', '--tui', ...argv]))
  t.throws(refused('--json'), /--json: writes events, --tui shows them/)
  t.throws(refused('-o', 'x'), /--output: writes events/)
  t.throws(refused('--', 'ls'), /COMMAND would write to it/)
  if (!process.stdout.isTTY) t.throws(refused(), /needs a terminal/)
})
