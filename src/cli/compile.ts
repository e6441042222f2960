import { accessSync, constants } from 'node:fs'
import { basename } from 'node:path'
import { becomeUser, invokingUser } from '../process/user.js'
import { counted } from '../text/quantity.js'
import { commands } from './commands.js'
import { optionsAt } from './options.js'
import { pathOutput } from './output.js'
import { parse, type Grammar } from './parse.js'
import { understood } from './shipped.js'
import type { Line } from './subject.js'
import { tell } from './terminal.js'
import { UsageError } from './usage.js'

/** `compile a.bpf.c [b.bpf.c] -o a.bpf.o`. */
export async function compile(line: Line): Promise<number> {
  const { words: count, argument } = commands.compile
  const grammar: Grammar = {
    name: 'compile',
    options: optionsAt('compile'),
    words: count,
    argument,
  }
  const { values, words } = parse(line.rest, grammar)
  const wrong = words.find((word) => !word.endsWith('.c'))
  if (wrong !== undefined) throw new UsageError(`${wrong} is no C source`, { argument: wrong })
  const output = values.output ?? outputOf(words)
  // Its library is the largest there is: only who compiles pays for it.
  const { compileObject, readHeaders } = await import('../process/clang.js')
  const headers = readHeaders()
  const user = invokingUser()
  if (user) becomeUser(user)
  // A name that is wrong is told by us: the compiler's words are for the C.
  for (const word of words) accessSync(word, constants.R_OK)
  const { bytes, warnings } = await compileObject(words, { headers })
  if (warnings && !values.quiet) tell(warnings.trimEnd())
  const { object, schemas } = understood(bytes, output)
  const file = pathOutput(output, true)
  await file.write(bytes)
  await file.finish()
  if (values.quiet) return 0
  const kinds = counted(schemas.length, 'kind of event', 'kinds of events')
  tell(`${output}: ${counted(object.programs.length, 'program')}, ${kinds}`)
  return 0
}

function outputOf([first = '', ...others]: string[]): string {
  const hint = 'say where the object goes: -o x.bpf.o'
  if (others.length)
    throw new UsageError('several sources make one object', { isMissing: true, hint })
  return basename(first).replace(/(\.bpf)?\.c$/, '.bpf.o')
}
