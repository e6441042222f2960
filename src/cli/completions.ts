/** Completions of a shell, made of the same definitions as everything else. */
import { callTable } from '../kernel/calls.js'
import { thisMachine } from '../kernel/machine.js'
import { fieldsOf } from '../pipeline/tables.js'
import { columnNames } from '../schema/columns.js'
import { tools } from '../tools/index.js'
import { bash } from './completions-bash.js'
import { fish } from './completions-fish.js'
import { zsh } from './completions-zsh.js'
import { commands, shells, type CommandDefinition } from './commands.js'
import { parameterOptions } from './object-options.js'
import { optionsAt, toolOptions, type OptionDefinition } from './options.js'
import { parse, type Grammar } from './parse.js'
import { shippedObject } from './shipped.js'
import type { Line } from './subject.js'
import { print } from './terminal.js'
import { oneOf } from './values.js'

/** What can be typed, as the shells' scripts need it. */
export interface Completable {
  /** Tools and commands, each with its words and options. */
  subjects: CompletableSubject[]
  /** The names of the system calls. */
  calls: string[]
}

/** A tool or command. */
export interface CompletableSubject {
  name: string
  summary: string
  options: [long: string, OptionDefinition][]
  /** What may follow: one of these, system calls, or files. */
  words: readonly string[] | 'calls' | 'files'
  /** What --columns takes; empty where that is known only from a file. */
  fields: string[]
}

/** Whether an option's value is several with commas between. */
export function isList(argument: string | undefined): boolean {
  return argument?.endsWith(',...') ?? false
}

/** `completions SHELL`. */
export async function completions(line: Line): Promise<number> {
  const grammar: Grammar = {
    name: 'completions',
    options: [],
    words: [1, 1],
    argument: 'SHELL',
  }
  const { words } = parse(line.rest, grammar)
  const shell = oneOf(...shells)(words[0] ?? '')
  print({ bash, zsh, fish }[shell](completable()))
  return 0
}

/** Everything that can be completed. */
export function completable(): Completable {
  const { numbers } = callTable(thisMachine())
  return {
    subjects: [...Object.keys(tools).map(toolSubject), ...commandSubjects()],
    calls: [...numbers.keys()].sort(),
  }
}

function toolSubject(name: string): CompletableSubject {
  const { object, schemas, tables } = shippedObject(name)
  const { summary = '', flags } = tools[name] ?? {}
  const has = new Set(object.parameters.map((parameter) => parameter.name))
  const own = parameterOptions(object, flags)
  const names = new Set(own.map(([long]) => long))
  const shared = toolOptions(name, tables.length > 0).filter(
    ([long, { parameter }]) =>
      !names.has(long) &&
      (parameter === undefined || has.has(parameter) || has.has(`${parameter}_count`)),
  )
  const options = [...own, ...shared]
  const words = name === 'syscall' ? 'calls' : []
  const [table] = tables
  const fields = table ? fieldsOf(table).map((field) => field.name) : columnNames(schemas)
  return { name, summary, options, words, fields }
}

function commandSubjects(): CompletableSubject[] {
  const named = [...Object.keys(tools), 'object']
  const words: Partial<Record<string, CompletableSubject['words']>> = {
    list: ["'tracepoint:*'", "'syscall:*'", 'uprobe:', 'usdt:'],
    replay: 'files',
    flamegraph: 'files',
    compile: 'files',
    completions: shells,
    manual: named,
    help: [...named, ...Object.keys(commands)],
  }
  return Object.entries<CommandDefinition>(commands).map(([name, { summary, place, own }]) => ({
    name,
    summary,
    options: [...Object.entries(own ?? {}), ...(place ? optionsAt(place) : [])],
    words: words[name] ?? [],
    fields: [],
  }))
}
