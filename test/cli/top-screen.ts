import t from 'tap'
import { openTerminal, noTerminal, type Terminal } from '../fixtures/tmux.js'

const program = new URL('../fixtures/top-screen.js', import.meta.url).pathname

async function opened(width: number, height: number, rest = '0 200'): Promise<Terminal> {
  const terminal = openTerminal(width, height)
  t.teardown(() => terminal.close())
  terminal.run(`${process.execPath} ${program} ${rest}; echo "ended $?"`)
  await terminal.shows(/\d+ rows|q Quit/)
  await terminal.shows(/PID .*▼/)
  return terminal
}

t.test('the screen at three sizes', { skip: noTerminal }, async (t) => {
  for (const [width, height] of [
    [20, 5],
    [60, 15],
    [140, 50],
  ] as const) {
    const terminal = await opened(width, height)
    const text = await terminal.shows(/^ ebpf-trace top[^]*^ +\d+ .*\d\.\d[^]*\d+ rows\s*$/m)
    const lines = text.split('\n')
    t.equal(lines.length, height)
    t.match(lines[0], /^ ebpf-trace top/)
    t.match(lines.at(-1), /^ \? Help .*\d+ rows/)
    t.equal(lines.filter((line) => /^ +\d+ /.test(line)).length > 1, true, 'rows')
    t.equal(/trend/i.test(lines.join('\n')), width >= 100)
    terminal.press('q')
    await terminal.shows(/ended 0/)
    t.notOk(terminal.isFull(), 'what was there before is there again')
  }
})

t.test('ten thousand rows, filtered as one types', { skip: noTerminal }, async (t) => {
  const terminal = await opened(80, 24, '10000 300')
  terminal.press('\\')
  await terminal.shows(/Filter: ▏/)
  terminal.press('e', 'v', 'i', 'l')
  const text = await terminal.shows(/Filter: evil▏ +104 of 10,000 rows/)
  t.match(text, /evil\\x1b\[2J\\u\{202e\}txt/, 'what could steer the terminal is words')
  terminal.press('Enter', 'Escape')
  await terminal.shows(/10,000 rows/)
  terminal.press('q')
  await terminal.shows(/ended 0/)
})

t.test('menus, help, detail, tree and pause', { skip: noTerminal }, async () => {
  const terminal = await opened(100, 30)
  terminal.press('?')
  await terminal.shows(/HELP/)
  await terminal.shows(/filter as you type/)
  terminal.press('NPage', 'NPage', 'NPage')
  await terminal.shows(/Not on this kernel: the block layer/)
  terminal.press('Escape')
  await terminal.shows(/PID .*▼/)
  terminal.press('C')
  await terminal.shows(/\[ \] MAJFLT/)
  terminal.press('Escape')
  await terminal.shows(/PID .*▼/)
  terminal.press('t')
  await terminal.shows(/└─/)
  terminal.press('Z')
  await terminal.shows(/PAUSED/)
  terminal.press('Z', 'Enter')
  await terminal.shows(/System calls/)
  await terminal.shows(/16\.4us – 32\.8us/)
  terminal.press('Escape')
  await terminal.shows(/PID .*▼/)
  terminal.press('H')
  await terminal.shows(/threads/)
  terminal.press('d')
  await terminal.shows(/Interval/)
  terminal.press('5', '0', '0', 'm', 's', 'Enter')
  await terminal.shows(/every 500ms/)
  terminal.press('C-c')
  await terminal.shows(/ended 0/)
})

t.test('a storm of new sizes ends with the right picture', { skip: noTerminal }, async (t) => {
  const terminal = await opened(80, 24)
  for (let turn = 0; turn < 40; turn++)
    terminal.resize(20 + ((turn * 37) % 150), 5 + ((turn * 11) % 40))
  terminal.resize(100, 20)
  await terminal.shows(/TREND[^]*q Quit .* rows\s*$/)
  const lines = terminal.lines()
  t.match(lines[0], /^ ebpf-trace top/)
  t.match(lines.at(-1), /q Quit/)
  t.equal(lines.filter((line) => /ebpf-trace top/.test(line)).length, 1)
  terminal.press('q')
  await terminal.shows(/ended 0/)
})
