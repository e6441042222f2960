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
  | { kind: 'calls' }
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
}

/** Reads the command line. The word's order: a command, a tool, a file, system calls. */
export function readLine(argv: string[]): Line {
  const end = argv.indexOf('--')
  const own = end < 0 ? argv : argv.slice(0, end)
  const command = end < 0 ? undefined : argv.slice(end + 1)
  const has = (...words: string[]): boolean => own.some((argument) => words.includes(argument))
  const asks = has('--help', '-h') ? 'help' : has('--version', '-V') ? 'version' : undefined
  const index = subjectIndex(own)
  const word = own[index]
  if (word === undefined) return { argv, subject: { kind: 'none' }, rest: own, command, asks }
  const subject = subjectOf(word)
  const rest = subject.kind === 'calls' ? own : own.toSpliced(index, 1)
  return { argv, subject, rest, command, asks }
}

function subjectOf(word: string): Subject {
  const command = findCommand(word)
  if (command !== undefined) return { kind: 'command', name: command }
  const found = findTool(word)
  if (found) return { kind: 'tool', ...found }
  if (isFile(word)) return { kind: 'file', path: word }
  return { kind: 'calls' }
}

/** Whether a word names a file: it has a slash or the ending of one. */
export function isFile(word: string): boolean {
  return word.includes('/') || /\.(bpf\.o|bpf\.c|bt)$/.test(word)
}

/** Where the subject's word is: the first argument that is neither an option nor its value. */
function subjectIndex(argv: string[]): number {
  let unknown: number | undefined
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index]!
    if (argument === '-' || !argument.startsWith('-')) {
      // After an option of an object's own, nobody knows yet whether this is its value.
      if (unknown === undefined || subjectOf(argument).kind !== 'calls') return index
      unknown = undefined
      continue
    }
    const takes = takesNext(argument)
    unknown = takes === undefined ? index : undefined
    if (takes) index++
  }
  return -1
}

/** Whether the next argument is this option's value; undefined: it is not one of ours. */
function takesNext(argument: string): boolean | undefined {
  if (argument.startsWith('--')) {
    if (argument.includes('=')) return false
    const name = argument.slice(2)
    if (['help', 'version'].includes(name)) return false
    const definition = Object.entries(options).find(([long]) => long === name)?.[1]
    return definition && definition.argument !== undefined
  }
  const letters = [...argument.slice(1)]
  for (const [index, letter] of letters.entries()) {
    const definition = shortOption(letter)
    if (definition?.argument !== undefined) return index === letters.length - 1
  }
  return false
}

function shortOption(letter: string): OptionDefinition | undefined {
  const all: OptionDefinition[] = Object.values(options) as OptionDefinition[]
  return all.find(({ short }) => short === letter)
}
