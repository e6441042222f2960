/** `flamegraph` on the command line: its words and options, the terminal, the user's rights. */
import { becomeUser, invokingUser } from '../process/user.js'
import { paintOf, type Paint } from '../text/ansi.js'
import { colourLevel } from '../text/colour.js'
import { flameOptions, type FlameValues } from './flame-options.js'
import type { Screen } from './flame-screen.js'
import { flamegraph } from './flamegraph.js'
import { descriptorOutput, pathOutput } from './output.js'
import { parse } from './parse.js'
import type { Line } from './subject.js'
import { tell } from './terminal.js'

/** Reads the command line and runs it as the user who called sudo. */
export async function flameCommand(line: Line): Promise<number> {
  const { words, parameters } = parse(line.rest, {
    name: 'flamegraph',
    options: [],
    parameters: Object.entries(flameOptions),
    words: [1, 64],
    argument: 'FILE',
  })
  const values: FlameValues = parameters
  const { stdin, stdout } = process
  const level = colourLevel({
    ...(values.color && { choice: values.color }),
    isTerminal: stdout.isTTY,
    environment: process.env,
  })
  const user = invokingUser()
  if (user) becomeUser(user)
  const isScreen = stdin.isTTY && stdout.isTTY && !words.includes('-')
  return flamegraph(words, values, {
    stdin,
    open: (path) => (path === undefined ? descriptorOutput(1) : pathOutput(path, true)),
    tell,
    screen: isScreen ? terminalScreen(paintOf(level, true)) : undefined,
    columns: stdout.columns ?? columnsAsked(),
    paint: paintOf(level, false),
  })
}

/** A pipe has no width; COLUMNS may say what its reader has. */
function columnsAsked(): number {
  const asked = Number(process.env['COLUMNS'])
  return Number.isInteger(asked) && asked >= 20 && asked <= 10_000 ? asked : 120
}

function terminalScreen(paint: Paint): Screen {
  const { stdin, stdout } = process
  return {
    size: () => ({ width: stdout.columns || 80, height: stdout.rows || 24 }),
    paint,
    write: (text) => void stdout.write(text),
    raw: (on) => void stdin.setRawMode(on),
    listen({ input, resize, end }) {
      const onData = (data: Buffer): void => input(data.toString('utf8'))
      const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const
      stdin.on('data', onData).on('end', end)
      stdout.on('resize', resize)
      for (const signal of signals) process.on(signal, end)
      return () => {
        stdin.off('data', onData).off('end', end).pause()
        stdout.off('resize', resize)
        for (const signal of signals) process.off(signal, end)
      }
    },
  }
}
