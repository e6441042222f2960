/** Where in the command line a mistake is. */
import { OptionError, type Failure, type OptionPlace } from '../text/failure.js'
import { options, parameterLetters, type OptionDefinition } from './options.js'
import { quoted, UsageError } from './usage.js'

/** Letters of an argument, or the place after the last one. */
interface Spot {
  /** Of the argument; as many as there are: behind them. */
  index: number
  start: number
  length: number
}

/** Characters that take one column each; where others are, columns cannot be counted here. */
const narrow = /^[ -~\u00a1-\u02ff\u0370-\u0482\u048a-\u0590\u10a0-\u10ff]*$/

/**
 * The command line with the place underlined, where it is found in it:
 *
 *	ebpf-trace execve -d 10x
 *	                     ^^^
 */
export function pointed(argv: string[], error: Failure): string | undefined {
  const end = argv.indexOf('--')
  const own = end < 0 ? argv : argv.slice(0, end)
  const spot = spotOf(argv, own, error)
  if (spot === undefined || !narrow.test(argv.join(''))) return undefined
  const found = argv[spot.index] ?? ''
  const before = ['ebpf-trace', ...argv.slice(0, spot.index).map(quoted)].join(' ').length + 1
  const quote = quoted(found) === found || spot.length === 0 ? 0 : 1
  const start = before + quote + spot.start
  const line = ['ebpf-trace', ...argv.map(quoted)].join(' ')
  return `${line}\n${' '.repeat(start)}${'^'.repeat(Math.max(1, spot.length))}`
}

function spotOf(argv: string[], own: string[], error: Failure): Spot | undefined {
  if (error instanceof OptionError) return optionSpot(own, error.place)
  if (!(error instanceof UsageError)) return undefined
  if (error.isMissing) return { index: own.length, start: 0, length: 0 }
  return wordSpot(argv, error)
}

function wordSpot(argv: string[], { argument: wanted = '', span }: UsageError): Spot | undefined {
  if (wanted === '') return undefined
  const whole = argv.lastIndexOf(wanted)
  const index = whole < 0 ? argv.findLastIndex((each) => each.endsWith(wanted)) : whole
  const found = argv[index]
  if (found === undefined) return letterSpot(argv, wanted)
  const start = found.length - wanted.length + (span?.start ?? 0)
  return { index, start, length: span?.length ?? wanted.length }
}

/** `-z` among the letters of `-qz`. */
function letterSpot(argv: string[], wanted: string): Spot | undefined {
  if (!/^-[^-]$/.test(wanted)) return undefined
  const index = argv.findIndex((each) => /^-[^-]/.test(each) && each.includes(wanted[1]!))
  return index < 0 ? undefined : { index, start: argv[index]!.indexOf(wanted[1]!), length: 1 }
}

/** An option as it was given, and its value wherever that is. */
interface Given {
  name: Spot
  value?: { text: string; index: number; start: number }
}

function optionSpot(own: string[], { option, part }: OptionPlace): Spot | undefined {
  const all = own.flatMap((_, index) => givenAt(own, index, option))
  if (part === undefined || part === '') return all.at(-1)?.name
  const given = all.findLast(({ value }) => value?.text.includes(part)) ?? all.at(-1)
  if (!given?.value) return given?.name
  const { text, index, start } = given.value
  const at = entryAt(text, part)
  if (at < 0) return { index, start, length: text.length }
  return { index, start: start + at, length: part.length }
}

function givenAt(own: string[], index: number, option: string): Given[] {
  const argument = own[index]!
  const long = `--${option}`
  const next = own[index + 1]
  const following = next === undefined ? {} : { value: { text: next, index: index + 1, start: 0 } }
  if (argument === long) return [{ name: { index, start: 0, length: long.length }, ...following }]
  if (argument.startsWith(`${long}=`)) {
    const start = long.length + 1
    const value = { text: argument.slice(start), index, start }
    return [{ name: { index, start: 0, length: long.length }, value }]
  }
  const at = letterAt(argument, letterOf(option))
  if (at < 0) return []
  const name = at === 1 ? { index, start: 0, length: 2 } : { index, start: at, length: 1 }
  if (at === argument.length - 1) return [{ name, ...following }]
  return [{ name, value: { text: argument.slice(at + 1), index, start: at + 1 } }]
}

const all = options as Record<string, OptionDefinition>

function letterOf(option: string): string | undefined {
  const parameter = Object.entries(parameterLetters).find(
    ([, name]) => name.replaceAll('_', '-') === option,
  )
  return all[option]?.short ?? parameter?.[0]
}

/** Where among the letters of an argument one is that is no other's value. */
function letterAt(argument: string, letter: string | undefined): number {
  if (letter === undefined || !/^-[^-]/.test(argument)) return -1
  for (let at = 1; at < argument.length; at++) {
    if (argument[at] === letter) return at
    const other = Object.values(all).find(({ short }) => short === argument[at])
    if (other?.argument !== undefined) return -1
  }
  return -1
}

/** Where in a list an entry is, whatever sign it has; else where the letters are at all. */
function entryAt(text: string, part: string): number {
  const isEntry = (at: number): boolean =>
    /(^|[,!+-])$/.test(text.slice(0, at)) && /^(,|$)/.test(text.slice(at + part.length))
  let at = text.lastIndexOf(part)
  while (at > 0 && !isEntry(at)) at = text.lastIndexOf(part, at - 1)
  return at === 0 && !isEntry(at) ? text.lastIndexOf(part) : at
}
