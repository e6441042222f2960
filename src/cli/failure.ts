/** The only place that turns errors into words and exit codes. */
import { ElfError } from '../elf/source.js'
import { Failure, OptionError, systemWords, type FailureKind } from '../text/failure.js'
import { pointed } from './place.js'
import { tell } from './terminal.js'
import { UsageError } from './usage.js'

/** Exit codes by the class of failure; Ctrl-C, a closed pipe and an end in time are 0. */
export const exitCodes = { failed: 1, usage: 2, refused: 3, bug: 70 } as const

/** Says what went wrong on stderr and gives the exit code. */
export function fail(error: unknown, argv: string[]): number {
  const { code, text } = describe(error, argv)
  tell(text)
  return code
}

/** The words and the exit code of a failure; one JSON object where --json was asked for. */
export function describe(error: unknown, argv: string[]): { code: number; text: string } {
  const kind = kindOf(error)
  const end = argv.indexOf('--')
  const json = argv.slice(0, end < 0 ? argv.length : end).includes('--json')
  const text = json ? JSON.stringify(asObject(error, kind)) : asText(error, kind, argv)
  return { code: exitCodes[kind], text }
}

function kindOf(error: unknown): FailureKind | 'bug' {
  if (error instanceof Failure) return error.kind
  if (error instanceof ElfError) return 'failed'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // A system call of ours that failed is the machine's doing: a file, a full disk.
  return error instanceof Error && 'syscall' in error && !code.startsWith('ERR_') ? 'failed' : 'bug'
}

function asObject(error: unknown, kind: FailureKind | 'bug'): object {
  const hint = error instanceof Failure ? error.hint : undefined
  return { error: messageOf(error), kind, at: culprit(error), hint, exit_code: exitCodes[kind] }
}

/** What was typed wrong, as far as that is known. */
function culprit(error: unknown): string | undefined {
  if (error instanceof OptionError) return error.place.part ?? `--${error.place.option}`
  return error instanceof UsageError ? error.argument : undefined
}

function asText(error: unknown, kind: FailureKind | 'bug', argv: string[]): string {
  if (kind === 'bug') return bugText(error, argv)
  const lines = [messageOf(error)]
  if (error instanceof Failure) {
    lines.push(...(pointed(argv, error)?.split('\n') ?? []))
    if (error.hint) lines.push(...error.hint.split('\n'))
  }
  return `ebpf-trace: ${lines.join('\n  ')}`
}

function bugText(error: unknown, argv: string[]): string {
  const stack = error instanceof Error ? error.stack : String(error)
  return [
    'ebpf-trace: this is a bug of ours; please report it with the lines below',
    `  command: ebpf-trace ${argv.join(' ')}`,
    `  node ${process.version}, ${process.platform} ${process.arch}`,
    ...String(stack)
      .split('\n')
      .map((line) => `  ${line}`),
  ].join('\n')
}

/** The words of an error, without its class. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof Failure) return error.message
  const { code, path, syscall } = error as NodeJS.ErrnoException
  if (!code || !syscall) return error.message
  const tried = attempts[syscall]
  if (tried !== undefined && path) return `${tried} ${path}: ${systemWords(error)}`
  return `${path ? `${path}: ` : ''}${systemWords(error)} (${syscall})`
}

/** What a system call with a path was for. What we write is told by who writes it. */
const attempts: Record<string, string> = {
  access: 'cannot read',
  open: 'cannot read',
  scandir: 'cannot read',
  stat: 'cannot read',
}
