import { hexText } from './call-kinds.js'
import { address } from './call-value.js'
import type { CallView } from './call-view.js'
import { errnoMessage, errnoName } from './errno.js'
import { fileModeText } from './file-mode.js'
import { choiceText, flagsText } from './flags.js'
import { openFlagsText } from './open-flags.js'
import { signalName } from './signals.js'

const ERRNO_MAX = 4095
const RESTART_FIRST = 512
const RESTART_LAST = 516

/** Calls that return an address. */
const addresses = new Set(['mmap', 'mmap2', 'brk', 'mremap', 'shmat'])
/** Calls that return 0 when the time was up. */
const timed = new Set(['poll', 'ppoll', 'select', 'pselect6', 'semtimedop'])

/** What the call called `name` returned, short: `3`, `-ENOENT`, `0x7f12…`, `?` for nothing. */
export function resultText(call: CallView, name: string): string {
  if (!call.returned) return '?'
  const error = errorOf(call)
  return error === 0 ? successText(call, name) : `-${errnoName(error)}`
}

/** The same as strace writes it behind `=`: `-1 ENOENT (No such file or directory)`. */
export function longResultText(call: CallView, name: string): string {
  if (!call.returned) return '?'
  const error = errorOf(call)
  if (error === 0) return successText(call, name) + joined(remarkOf(call, name))
  const words = `${errnoName(error)} (${errnoMessage(error)})`
  // A call that a signal interrupted has not failed yet: it may be begun again.
  return error >= RESTART_FIRST && error <= RESTART_LAST ? `? ${words}` : `-1 ${words}`
}

const joined = (remark: string): string => (remark === '' ? '' : ` (${remark})`)

function errorOf({ result }: CallView): number {
  const number = Number(result)
  return number < 0 && number >= -ERRNO_MAX ? -number : 0
}

function successText(call: CallView, name: string): string {
  const { result } = call
  if (!call.compat && addresses.has(name)) return result === 0 ? '0' : address(result)
  if (name === 'umask') return fileModeText(Number(result))
  if (name === 'fcntl' && returnFlags.includes(call.int(1))) return hexText(result)
  return String(result)
}

const F_GETFD = 1
const F_GETFL = 3
/** fcntl's commands that return flags. */
const returnFlags = [F_GETFD, F_GETFL, 1034]

/** What the result means, where the number does not say it: `flags O_RDWR`; mostly nothing. */
export function remarkOf(call: CallView, name: string): string {
  if (!call.returned || errorOf(call) !== 0) return ''
  const result = Number(call.result)
  if (result === 0 && timed.has(name)) return 'Timeout'
  if (name === 'poll' || name === 'ppoll') return pollRemark(call)
  if (name === 'rt_sigtimedwait') return signalName(result)
  if (name === 'fcntl') return fcntlRemark(call, result)
  if (name === 'sched_getscheduler') return choiceText('sched', result)
  if (name === 'prctl' && call.int(0) === 3) return choiceText('dumpable', result)
  return ''
}

function fcntlRemark(call: CallView, result: number): string {
  const command = call.int(1)
  if (command === F_GETFD) return result === 0 ? '' : `flags ${flagsText('fd', result)}`
  return command === F_GETFL ? `flags ${openFlagsText(result, call.machine)}` : ''
}

/** Which descriptors are ready: `[{fd=3, revents=POLLIN}]`. */
function pollRemark(call: CallView): string {
  const memory = call.memory(0)
  const ready: string[] = []
  for (let at = memory?.start ?? 0; memory && at + 8 <= memory.end; at += 8) {
    const events = memory.view.getUint16(at + 6, true)
    const fd = memory.view.getInt32(at, true)
    if (events !== 0) ready.push(`{fd=${fd}, revents=${flagsText('poll', events)}}`)
  }
  return ready.length === 0 ? '' : `[${ready.join(', ')}]`
}
