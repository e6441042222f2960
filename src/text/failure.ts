/**
 * Which class of failure it is, and so the exit code: the user's mistake (2), what this kernel
 * or these rights cannot do (3), what went wrong on the way (1).
 */
export type FailureKind = 'usage' | 'refused' | 'failed'

/**
 * An error that is not our bug. `message` says what was tried and what was said to it, `hint`
 * what to do; only cli/failure.ts turns it into words and an exit code.
 */
export class Failure extends Error {
  readonly kind: FailureKind
  readonly hint: string | undefined

  constructor(kind: FailureKind, message: string, hint?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'Failure'
    this.kind = kind
    this.hint = hint
  }
}

/** Where in the command line a mistake is: an option's long name, and the part of its value. */
export interface OptionPlace {
  option: string
  part?: string | undefined
}

/** What the user asked of an option cannot be meant: shown with the place. */
export class OptionError extends Failure {
  readonly place: OptionPlace

  constructor(option: string, message: string, more: { part?: string; hint?: string } = {}) {
    super('usage', `--${option}: ${message}`, more.hint)
    this.name = 'OptionError'
    this.place = { option, part: more.part }
  }
}

const wordsByCode: Record<string, string> = {
  EACCES: 'permission denied',
  EEXIST: 'exists already',
  EISDIR: 'is a directory',
  ENOENT: 'no such file',
  ENOSPC: 'no space left on the device',
  ENOTDIR: 'a part of the path is no directory',
  EROFS: 'the file system is read-only',
}

/** What the operating system said, in words where we have them. */
export function systemWords(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  if (code !== undefined) return wordsByCode[code] ?? code
  return error instanceof Error ? error.message : String(error)
}

/** The same of a file that was to be made: what is not there is its folder. */
export function creationWords(error: unknown): string {
  const words = systemWords(error)
  return words === wordsByCode['ENOENT'] ? 'no such folder' : words
}
