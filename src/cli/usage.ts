import { Failure } from '../text/failure.js'

/** Which part of an option's value is meant: the value's letters from `start` on. */
export interface Span {
  start: number
  length: number
}

/** What the user typed cannot be meant: shown with the place, exit code 2. */
export class UsageError extends Failure {
  /** The argument at fault, as typed, and the part of it. */
  argument: string | undefined
  span: Span | undefined

  constructor(message: string, more: { hint?: string; argument?: string; span?: Span } = {}) {
    super('usage', message, more.hint)
    this.name = 'UsageError'
    this.argument = more.argument
    this.span = more.span
  }
}

/** An argument as a shell would need it. */
export function quoted(argument: string): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument
  return `'${argument.replaceAll("'", "'\\''")}'`
}

/**
 * The command line with the place underlined, where the argument is found in it:
 *
 *	ebpf-trace execve -d 10x
 *	                     ^^^
 */
export function pointed(argv: string[], error: UsageError): string | undefined {
  const wanted = error.argument
  if (wanted === undefined || wanted === '') return undefined
  const index = argv.findLastIndex((argument) => argument === wanted || argument.endsWith(wanted))
  const found = argv[index]
  if (found === undefined || /[^ -~]/.test(argv.join(''))) return undefined
  const before = ['ebpf-trace', ...argv.slice(0, index).map(quoted)].join(' ').length + 1
  const quote = quoted(found) === found ? 0 : 1
  const start = before + quote + found.length - wanted.length + (error.span?.start ?? 0)
  const line = ['ebpf-trace', ...argv.map(quoted)].join(' ')
  return `${line}\n${' '.repeat(start)}${'^'.repeat(Math.max(1, error.span?.length ?? wanted.length))}`
}
