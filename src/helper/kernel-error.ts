import { errnoName } from '../kernel/errno.js'
import { Failure } from '../text/failure.js'
import { decode, sizeOf, structs, textAt } from './message.js'

/** What the kernel refused: what was tried, its errno, and what its verifier said. */
export class KernelError extends Failure {
  /** Positive. */
  readonly errno: number
  /** `EPERM` */
  readonly code: string
  /** The telling lines of the verifier's log, the last one last. */
  readonly log: string[]

  constructor(tried: string, errno: number, log: string[]) {
    const code = errnoName(errno)
    const telling = log.at(-1)
    const kind = refusals.has(errno) && !telling ? 'refused' : 'failed'
    super(kind, `${tried}: ${code}${telling ? `: ${telling}` : ''}`, hints[errno])
    this.name = 'KernelError'
    this.errno = errno
    this.code = code
    this.log = log
  }
}

const EPERM = 1
const ENOMEM = 12
const EACCES = 13
const ENOSYS = 38
const EOPNOTSUPP = 95
/** The kernel's own, for what a program may not do here. */
const ENOTSUPP = 524

const refusals = new Set([EPERM, EACCES, ENOSYS, EOPNOTSUPP, ENOTSUPP])
const cannot = 'this kernel cannot do it; `ebpf-trace doctor` says what it can'

const hints: Record<number, string> = {
  [EPERM]: 'run it with sudo; `ebpf-trace doctor` says what is missing',
  [ENOMEM]: 'the kernel had no memory for it: a smaller --buffer needs less',
  [ENOSYS]: cannot,
  [EOPNOTSUPP]: cannot,
  [ENOTSUPP]: cannot,
}

/** Reads MESSAGE_ERROR; `tried` is said where the helper does not say it more exactly. */
export function kernelError(tried: string, payload: Uint8Array): KernelError {
  const { error } = decode(structs.error_reply, payload)
  const what = textAt(payload, sizeOf(structs.error_reply))
  const log = textAt(payload, what.end).text
  const lines = log.split('\n').filter((line) => line.trim() !== '')
  return new KernelError(what.text || tried, error, lines)
}
