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
  /** Something more should have come, at the end. */
  isMissing: boolean

  constructor(message: string, more: UsagePlace = {}) {
    super('usage', message, more.hint)
    this.name = 'UsageError'
    this.argument = more.argument
    this.span = more.span
    this.isMissing = more.isMissing ?? false
  }
}

/** Where the mistake is, and what to do about it. */
export interface UsagePlace {
  hint?: string
  argument?: string
  span?: Span
  isMissing?: true
}

/** An argument as a shell would need it. */
export function quoted(argument: string): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument
  return `'${argument.replaceAll("'", "'\\''")}'`
}
