import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { noTerminal, openTerminal, type Terminal } from '../fixtures/tmux.js'
import { bin, noProgram } from '../fixtures/user-run.js'

const skip = noProgram || noTerminal

async function opened(width: number, height: number, rest: string): Promise<Terminal> {
  const terminal = openTerminal(width, height)
  t.teardown(() => terminal.close())
  terminal.run(`clear; ${process.execPath} ${bin} ${rest}; echo "ended $?"`)
  return terminal
}

/** A process that does nothing but burn a CPU, under a name of its own. */
function spinner(): { pid: number; end(): Promise<void> } {
  const child = spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' })
  const end = async (): Promise<void> => {
    child.kill('SIGKILL')
    await once(child, 'close')
  }
  return { pid: child.pid!, end }
}

t.test('who burns a CPU stands at the top, at three sizes', { skip }, async (t) => {
  const busy = spinner()
  t.teardown(() => busy.end())
  for (const [width, height] of [
    [30, 6],
    [60, 15],
    [140, 50],
  ] as const) {
    const terminal = await opened(width, height, 'top -i 300ms')
    const text = await terminal.shows(new RegExp(`^ *${busy.pid} .*\\d\\d\\.\\d`, 'm'))
    t.match(text, /CPU%▼/)
    terminal.press('q')
    await terminal.shows(/snapshots? in[^]*ended 0/)
    t.notOk(terminal.isFull())
  }
})

t.test('views, filter, pause and detail of what really runs', { skip }, async (t) => {
  const busy = spinner()
  t.teardown(() => busy.end())
  const terminal = await opened(120, 30, 'top -i 300ms')
  await terminal.shows(/^ +\d+ .*▼?/m)
  terminal.press('\\', ...String(busy.pid), 'Enter')
  await terminal.shows(/filter \d+ .* of [\d,]+ rows/)
  await terminal.shows(new RegExp(`^ *${busy.pid} `, 'm'))
  terminal.press('Enter')
  await terminal.shows(new RegExp(`^ ${busy.pid} sh`, 'm'))
  terminal.press('q')
  await terminal.shows(/PID .*▼/)
  terminal.press('Z')
  await terminal.shows(/PAUSED/)
  terminal.press('Z')
  terminal.press('H')
  await terminal.shows(/TID/)
  terminal.press('Tab')
  await terminal.shows(/CGROUP|NAME|PATH/)
  terminal.press('C-c')
  await terminal.shows(/ended 0/)
  t.pass('to the end')
})

t.test('what --sort and --columns ask for is what the screen begins with', { skip }, async (t) => {
  const terminal = await opened(120, 20, 'top --sort pid --columns pid,cpu_percent,comm')
  const text = await terminal.shows(/PID▼[^]*\d+ rows/)
  t.notMatch(text, /SYSCALL/)
  terminal.press('q')
  await terminal.shows(/ended 0/)
})

t.test('--tui keeps every event, whatever one does meanwhile', { skip }, async (t) => {
  const terminal = await opened(100, 20, 'open --tui --comm cat')
  await terminal.shows(/nothing came yet/)
  terminal.press('Z')
  await terminal.shows(/PAUSED/)
  const file = `/tmp/ebpf-trace-tui-${process.pid}`
  writeFileSync(file, '')
  t.teardown(() => rmSync(file))
  const script = `i=0; while [ $i -lt 200 ]; do cat ${file}; i=$((i+1)); done`
  await once(spawn('sh', ['-c', script], { stdio: 'ignore' }), 'close')
  terminal.press('Z', '\\', ...file, 'Enter')
  await terminal.shows(/filter .*tui-\d+ +200 shown/)
  terminal.press('Up', 'Enter')
  await terminal.shows(/path +\/tmp\/ebpf-trace-tui-/)
  terminal.press('q')
  await terminal.shows(/200 shown/)
  terminal.press('q')
  await terminal.shows(/none lost[^]*ended 0/)
  t.notOk(terminal.isFull())
})

t.test('after -n the table stays until one has seen enough', { skip }, async (t) => {
  const terminal = await opened(100, 20, 'open --tui -n 5')
  await terminal.shows(/tracing has ended: q quits[^]*5 shown/)
  terminal.press('q')
  await terminal.shows(/5 events in[^]*ended 0/)
  t.notOk(terminal.isFull())
})
