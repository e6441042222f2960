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
    const refused = errno === EPERM || errno === EACCES || errno === EOPNOTSUPP
    const kind = refused && !telling ? 'refused' : 'failed'
    super(kind, `${tried}: ${code}${telling ? `: ${telling}` : ''}`, hints[errno])
    this.name = 'KernelError'
    this.errno = errno
    this.code = code
    this.log = log
  }
}

const EPERM = 1
const EACCES = 13
const EOPNOTSUPP = 95

const hints: Record<number, string> = {
  [EPERM]: 'run it with sudo; `ebpf-trace doctor` says what is missing',
  [EOPNOTSUPP]: 'this kernel cannot do it; `ebpf-trace doctor` says what it can',
}

/** Reads MESSAGE_ERROR; `tried` is said where the helper does not say it more exactly. */
export function kernelError(tried: string, payload: Uint8Array): KernelError {
  const { error } = decode(structs.error_reply, payload)
  const what = textAt(payload, sizeOf(structs.error_reply))
  const log = textAt(payload, what.end).text
  const lines = log.split('\n').filter((line) => line.trim() !== '')
  return new KernelError(what.text || tried, error, lines)
}
