import { callTable } from '../kernel/calls.js'
import { thisMachine } from '../kernel/machine.js'
import { suggest } from '../text/suggest.js'
import { findTool, tools } from '../tools/index.js'
import { commands, findCommand } from './commands.js'
import { isFile } from './subject.js'
import { quoted, UsageError } from './usage.js'

/**
 * Refuses words that are no system calls, with what they may have been meant to be: a word alone
 * anything that can be traced, unless it is said to be a call.
 */
export function checkWords(words: string[], areCalls = words.length > 1): void {
  const { numbers } = callTable(thisMachine())
  for (const word of words) {
    if (numbers.has(word)) continue
    const close = suggest(word, knownWords())
    const near = close && close !== word ? `did you mean ${close}?` : undefined
    const hint = aloneHint(word, words) ?? shapeHint(word, words) ?? near ?? hintFor(words)
    const what = areCalls ? 'system call' : 'command, tool or system call'
    const message = `there is no ${what} ${quoted(word)}`
    throw new UsageError(message, { argument: word, hint })
  }
}

/** bpftrace's users say -e: its language is still to come. */
export function checkProgram(argv: string[]): void {
  const end = argv.indexOf('--')
  if (!argv.slice(0, end < 0 ? argv.length : end).includes('-e')) return
  const hint = 'ebpf-trace manual object says how to write an object in C'
  throw new UsageError('programs of bpftrace are not understood yet', { argument: '-e', hint })
}

/** A command that is not the first word. */
function aloneHint(word: string, words: string[]): string | undefined {
  if (findCommand(word) === undefined) return undefined
  const others = words.filter((each) => each !== word)
  const about = word === 'help' || word === 'manual' ? ` ${others[0]}` : ''
  return `${word} is a command and comes first: ebpf-trace ${word}${about}`
}

/** A list of calls; or a file, known by its name alone: as root we look at none before the drop. */
function shapeHint(word: string, words: string[]): string | undefined {
  if (isFile(word) && words.length > 1) return `an object is traced alone: ebpf-trace ${word}`
  if (/^\w+(,\w+)+$/.test(word))
    return `each word of its own: ebpf-trace ${word.replaceAll(',', ' ')}`
  if (/\.\w+$/.test(word)) return `a file has a slash in its name: ebpf-trace ./${word}`
  return undefined
}

/** A tool and words that are no calls: a command to be traced, perhaps. */
function hintFor([first = '', ...more]: string[]): string {
  if (more.length > 0 && findTool(first))
    return `a command to trace goes after --: ebpf-trace ${first} -- ${more.join(' ')}`
  return "ebpf-trace list shows the tools, ebpf-trace list 'syscall:*' the system calls"
}

/** What a misspelt word may mean: commands, tools, what peers call them, system calls. */
function knownWords(): string[] {
  const aliases = Object.values(tools).flatMap((tool) => tool.aliases ?? [])
  const { numbers } = callTable(thisMachine())
  return [...Object.keys(commands), ...Object.keys(tools), ...aliases, ...numbers.keys()]
}
