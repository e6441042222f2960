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
  /** The program that could not be loaded, where libbpf names one. */
  readonly program: string | undefined

  constructor(tried: string, errno: number, log: string[]) {
    const code = errnoName(errno)
    const telling = tellingLine(log)
    // EACCES is what the verifier says to a bad program, too.
    const isVerdict = errno === EACCES && telling !== undefined
    const kind = refusals.has(errno) && !isVerdict ? 'refused' : 'failed'
    super(kind, `${tried}: ${code}${telling ? `: ${telling}` : ''}`, hintFor(tried, errno))
    this.name = 'KernelError'
    this.errno = errno
    this.code = code
    this.log = log
    this.program = log.map((line) => aboutProgram.exec(line)?.[1]).findLast(Boolean)
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
  [EPERM]: 'not even root may do it here; `ebpf-trace doctor` says what is missing',
  [ENOMEM]: 'the kernel had no memory for it: a smaller --buffer needs less',
  [ENOSYS]: cannot,
  [EOPNOTSUPP]: cannot,
  [ENOTSUPP]: cannot,
}

const observers =
  'objects may observe only: none that is XDP, TC or cgroup, or writes to or signals a process'
const places = '`ebpf-trace doctor` says what this kernel can, `ebpf-trace list` what there is'

function hintFor(tried: string, errno: number): string | undefined {
  if (/made by Go$/.test(tried)) return 'probe its entry (uprobe), or what it calls'
  if (/without (its|a) grant/.test(tried)) return observers
  return hints[errno] ?? (tried.startsWith('attach ') ? places : undefined)
}

/** What libbpf says after every failure, whatever it was, and of every object of ours. */
const general = new RegExp(
  '^libbpf: (failed to load object|-- |' +
    "prog '.*': (failed to ((auto-)?load|prepare load)|missing \\.BTF\\.ext))",
)
/** The state of registers, the source, and the statistics that end each log of the verifier. */
const workings = /^(\d+: |; |processed \d+ insns|from \d+ to|last_idx|regs=|func#|$)/
const aboutProgram = /^libbpf: prog '(.*?)': /
const complaint = /^libbpf: prog '(.*)': BPF program load failed/

/**
 * The line that says what was wrong: the verifier's last one that is no statistics, with the
 * program that it read; else libbpf's last one that says more than that it failed.
 */
function tellingLine(log: string[]): string | undefined {
  const end = log.findLastIndex((line) => line.includes('-- END PROG LOAD LOG --'))
  if (end >= 0) {
    const verdict = log.slice(0, end).findLast((line) => !workings.test(line))
    const program = log.map((line) => complaint.exec(line)?.[1]).find((name) => name !== undefined)
    if (verdict?.startsWith('libbpf:') === false)
      return `${program === undefined ? '' : `${program}: `}${verdict}`
  }
  const line = log.findLast((each) => !general.test(each)) ?? log.at(-1)
  return line?.replace(/^libbpf: /, '')
}

/** Reads MESSAGE_ERROR; `tried` is said where the helper does not say it more exactly. */
export function kernelError(tried: string, payload: Uint8Array): KernelError {
  const { error } = decode(structs.error_reply, payload)
  const what = textAt(payload, sizeOf(structs.error_reply))
  const log = textAt(payload, what.end).text
  const lines = log.split('\n').filter((line) => line.trim() !== '')
  return new KernelError(what.text || tried, error, lines)
}
