import assert from 'node:assert'
import { Command, CommanderError, Option } from 'commander'
import { suggest } from '../text/suggest.js'
import { OptionError, type Failure } from '../text/failure.js'
import type { OptionDefinition, OptionName, Values } from './options.js'
import { UsageError } from './usage.js'
import { readValue } from './values.js'

/** What one command takes: its options, those of its object, and how many words. */
export interface Grammar {
  name: string
  options: [OptionName, OptionDefinition][]
  parameters?: [name: string, OptionDefinition][]
  words: readonly [min: number, max: number]
  /** How help calls the words. */
  argument?: string
}

/** A command line, understood. */
export interface Parsed {
  values: Values
  /** By the parameter's name on the command line. */
  parameters: Record<string, unknown>
  words: string[]
}

/** Reads options and words, or throws a UsageError that points at what cannot be meant. */
export function parse(args: string[], grammar: Grammar): Parsed {
  const { parameters = [] } = grammar
  const command = new Command(grammar.name).exitOverride().helpOption(false)
  command.configureOutput({ writeErr: () => {}, outputError: () => {} })
  command.argument('[words...]')
  for (const [long, definition] of [...grammar.options, ...parameters])
    command.addOption(commanderOption(long, definition))
  try {
    command.parse(args, { from: 'user' })
  } catch (error) {
    throw error instanceof CommanderError ? usageError(error, grammar) : error
  }
  checkWords(command.args, grammar)
  const given = (names: string[]): Record<string, unknown> => valuesOf(command, names)
  return {
    values: given(grammar.options.map(([long]) => long)),
    parameters: given(parameters.map(([long]) => long)),
    words: command.args,
  }
}

function commanderOption(long: string, definition: OptionDefinition): Option {
  const { short, argument, read } = definition
  const names = short ? `-${short}, --${long}` : `--${long}`
  const option = new Option(argument ? `${names} <${argument}>` : names)
  if (!argument) return option
  return option.argParser((text: string, before: unknown) => readValue(long, read, text, before))
}

/** What was given, by long name; commander stores camel case, and --no-x as x: false. */
function valuesOf(command: Command, names: string[]): Record<string, unknown> {
  const stored = command.opts<Record<string, unknown>>()
  const values: Record<string, unknown> = {}
  for (const name of names) {
    const negated = name.startsWith('no-')
    const key = (negated ? name.slice(3) : name).replace(/-(.)/g, (_, letter: string) =>
      letter.toUpperCase(),
    )
    if (command.getOptionValueSource(key) !== 'cli') continue
    values[name] = negated ? stored[key] === false : stored[key]
  }
  return values
}

function checkWords(words: string[], { words: [min, max], name, argument }: Grammar): void {
  const extra = words[max]
  if (extra !== undefined) {
    const hint = `ebpf-trace ${name} --help shows what it takes`
    throw new UsageError(`${name} takes no further word`, { argument: extra, hint })
  }
  if (words.length < min)
    throw new UsageError(`${name} needs ${argument}`, {
      isMissing: true,
      hint: `ebpf-trace ${name} --help`,
    })
}

/** Commander's errors name the option between quotes; the rest of their words are ours. */
function usageError(error: CommanderError, grammar: Grammar): Failure {
  const [, named = ''] = /'([^']*)'/.exec(error.message) ?? []
  const all = [...grammar.options, ...(grammar.parameters ?? [])]
  if (error.code === 'commander.optionMissingArgument') {
    const [, long = named] = /--([\w-]+)/.exec(named) ?? []
    const definition = all.find(([name]) => name === long)?.[1]
    return new OptionError(long, `needs a value: ${definition?.argument ?? ''}`)
  }
  assert(error.code === 'commander.unknownOption', error.message)
  const [bare = ''] = named.split('=')
  const known = all.find(([name]) => `--${name}` === bare)
  if (known) return new OptionError(known[0], 'takes no value')
  if (bare === '-') {
    const argument = named.slice(1)
    return new UsageError(`a flag of one letter takes no value: ${argument}`, { argument })
  }
  const close = suggest(
    bare.replace(/^-+/, ''),
    all.map(([name]) => name),
  )
  const help = `ebpf-trace ${grammar.name} --help shows its options`
  const hint = close ? `did you mean --${close}?` : help
  return new UsageError(`${grammar.name} has no option ${bare}`, { argument: named, hint })
}
