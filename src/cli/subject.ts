/**
 * The first look at the command line, before anything is imported that takes time: which word
 * says what to do, and so what the helper will be allowed to do.
 */
import { findTool } from '../tools/index.js'
import type { Tool } from '../tools/tool.js'
import { findCommand, type CommandName } from './commands.js'
import { options, type OptionDefinition } from './options.js'

/** What the command line is about. */
export type Subject =
  | { kind: 'command'; name: CommandName }
  | { kind: 'tool'; name: string; tool: Tool }
  | { kind: 'file'; path: string }
  | { kind: 'calls'; words: string[] }
  | { kind: 'none' }

/** The command line, taken apart as far as that needs no knowledge of the object. */
export interface Line {
  /** All arguments, for messages that point into them. */
  argv: string[]
  subject: Subject
  /** The arguments without the subject's word and without what follows `--`. */
  rest: string[]
  /** What follows `--`: the command to trace. */
  command: string[] | undefined
  /** Help or the version was asked for: nothing is traced. */
  asks: 'help' | 'version' | undefined
  /** The shared options that were given, with the text of their values. */
  given: ReadonlyMap<string, string | undefined>
  /** An option is no shared one: the object's own, or a mistake. */
  hasOther: boolean
}

/** Reads the command line. The word's order: a command, a tool, a file, system calls. */
export function readLine(argv: string[]): Line {
  const end = argv.indexOf('--')
  const own = end < 0 ? argv : argv.slice(0, end)
  const command = end < 0 ? undefined : argv.slice(end + 1)
  const asks = asked(own)
  const { index, words, given, hasOther } = firstWord(own)
  const word = own[index]
  const known = { argv, command, asks, given, hasOther } as const
  if (word === undefined) return { ...known, subject: { kind: 'none' }, rest: own }
  const subject = subjectOf(word)
  const several = subject.kind === 'tool' && subject.name !== 'syscall' && words.length > 1
  // Several words are all system calls: open and exit are both, a tool and a call.
  if (several || subject.kind === 'calls')
    return { ...known, subject: { kind: 'calls', words }, rest: own }
  return { ...known, subject, rest: own.toSpliced(index, 1) }
}

function asked(own: string[]): Line['asks'] {
  if (own.includes('--help') || own.includes('-h')) return 'help'
  return own.includes('--version') || own.includes('-V') ? 'version' : undefined
}

function subjectOf(word: string): Subject {
  const command = findCommand(word)
  if (command !== undefined) return { kind: 'command', name: command }
  const found = findTool(word)
  if (found) return { kind: 'tool', ...found }
  if (isFile(word)) return { kind: 'file', path: word }
  return { kind: 'calls', words: [word] }
}

/** Whether a word names a file: it has a slash or the ending of one. */
export function isFile(word: string): boolean {
  return word.includes('/') || /\.(bpf\.o|bpf\.c|bt)$/.test(word)
}

interface FirstWord {
  index: number
  /** All words. */
  words: string[]
  given: Line['given']
  hasOther: boolean
}

/** Where the subject's word is, the first that is no option and no option's value. */
function firstWord(argv: string[]): FirstWord {
  const given = new Map<string, string | undefined>()
  let found = -1
  const words: string[] = []
  let unknown = false
  let hasOther = false
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index]!
    if (argument === '-' || !argument.startsWith('-')) {
      // After an option of an object's own, nobody knows yet whether this is its value.
      if (unknown && subjectOf(argument).kind === 'calls') {
        unknown = false
        continue
      }
      if (found < 0) found = index
      words.push(argument)
      unknown = false
      continue
    }
    const { names, value, takesNext, isOther } = look(argument)
    hasOther ||= isOther
    for (const name of names) given.set(name, undefined)
    const last = names.at(-1)
    if (last !== undefined) given.set(last, takesNext ? argv[index + 1] : value)
    unknown = names.length === 0 && argument.startsWith('--')
    if (takesNext) index++
  }
  return { index: found, words, given, hasOther }
}

interface Look {
  names: string[]
  /** Of the last one, where it is in the same argument. */
  value?: string | undefined
  takesNext: boolean
  /** One of them is not shared. */
  isOther: boolean
}

/** Which shared options an argument gives, and whether the next argument is the value. */
function look(argument: string): Look {
  const all = Object.entries(options) as [string, OptionDefinition][]
  if (argument.startsWith('--')) {
    const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(argument) ?? []
    const definition = all.find(([long]) => long === name)?.[1]
    const takesNext = definition?.argument !== undefined && value === undefined
    return { names: definition ? [name] : [], value, takesNext, isOther: !definition }
  }
  const letters = argument.slice(1)
  const names: string[] = []
  let isOther = false
  for (let index = 0; index < letters.length; index++) {
    const [name, definition] = all.find(([, { short }]) => short === letters[index]) ?? []
    if (name) names.push(name)
    else isOther = true
    const value = letters.slice(index + 1)
    if (definition?.argument !== undefined)
      return { names, value, takesNext: value === '', isOther }
  }
  // A letter that only an object knows is a flag: those with values have long names.
  return { names, takesNext: false, isOther }
}
