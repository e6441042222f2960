/** `flamegraph` on the command line: its words and options, the terminal, the user's rights. */
import { becomeUser, invokingUser } from '../process/user.js'
import { paintOf } from '../text/ansi.js'
import { colourLevel } from '../text/colour.js'
import { flameOptions, type FlameValues } from './flame-options.js'
import { terminalScreen } from './flame-terminal.js'
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
