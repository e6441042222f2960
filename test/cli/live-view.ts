import { readFileSync } from 'node:fs'
import t from 'tap'
import { openTerminal, noTerminal } from '../fixtures/tmux.js'

const program = new URL('../fixtures/top-screen.js', import.meta.url).pathname

t.test(
  'colours follow what the terminal says of its background',
  { skip: noTerminal },
  async (t) => {
    const openings: [environment: string, code: string][] = [
      ['COLORFGBG="0;15"', '48;5;253'],
      ['COLORFGBG="15;0"', '48;5;236'],
    ]
    for (const [environment, code] of openings) {
      const terminal = openTerminal(80, 24)
      t.teardown(() => terminal.close())
      terminal.run(`TERM=xterm-256color ${environment} ${process.execPath} ${program}`)
      await terminal.shows(/PID .*▼/)
      t.ok(terminal.painted().includes(code), environment)
    }
  },
)

t.test('without colours there are none', { skip: noTerminal }, async (t) => {
  const terminal = openTerminal(80, 24)
  t.teardown(() => terminal.close())
  terminal.run(`NO_COLOR=1 ${process.execPath} ${program}`)
  await terminal.shows(/PID .*▼/)
  t.notMatch(terminal.painted(), /\x1b\[[\d;]*[34]8;5/)
})

t.test('an answer of the terminal is no key', { skip: noTerminal }, async (t) => {
  const terminal = openTerminal(80, 24)
  t.teardown(() => terminal.close())
  terminal.run(`TERM=xterm-256color ${process.execPath} ${program}`)
  await terminal.shows(/PID .*▼/)
  terminal.press('q')
  t.notMatch(await terminal.shows(/\$\s*$/), /rgb|\d+;\d+c/)
})

t.test('the screen needs neither Ink nor React', async (t) => {
  const source = readFileSync(new URL('../../src/cli/live-view.js', import.meta.url), 'utf8')
  t.notMatch(source, /from '(ink|react)'/)
})
