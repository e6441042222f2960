/** What `flamegraph` is asked to sample, if it is not a file that it is to show. */
import { flameOptions } from './flame-options.js'
import { options, type OptionDefinition } from './options.js'
import { sampleOptions, type Sampler } from './sample-options.js'

const known: [string, OptionDefinition][] = [
  ...Object.entries(flameOptions),
  ...Object.entries(sampleOptions.profile),
  ...Object.entries(sampleOptions.offcpu),
  ...Object.entries<OptionDefinition>(options),
]

/** The sampler that the words after `flamegraph` name: profile where there is no word. */
export function samplerOf(args: readonly string[]): Sampler | undefined {
  const word = firstWord(args)
  if (word === undefined) return 'profile'
  return Object.keys(sampleOptions).find((name): name is Sampler => name === word)
}

function firstWord(args: readonly string[]): string | undefined {
  for (let index = 0; index < args.length; index++) {
    const argument = args[index]!
    if (argument === '-' || !argument.startsWith('-')) return argument
    if (takesNext(argument)) index++
  }
  return undefined
}

/** Whether the next argument is the value of this one. */
function takesNext(argument: string): boolean {
  if (argument.startsWith('--'))
    return known.find(([long]) => `--${long}` === argument)?.[1].argument !== undefined
  for (let at = 1; at < argument.length; at++) {
    const definition = known.find(([, { short }]) => short === argument[at])?.[1]
    if (definition?.argument !== undefined) return at === argument.length - 1
  }
  return false
}
