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
