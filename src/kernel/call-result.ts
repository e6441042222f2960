import { address } from './call-value.js'
import type { CallView } from './call-view.js'
import { errnoMessage, errnoName } from './errno.js'
import { choiceText, flagsText } from './flags.js'
import { openFlagsText } from './open-flags.js'

const ERRNO_MAX = 4095
const RESTART_FIRST = 512

/** Calls that return an address. */
const addresses = new Set(['mmap', 'mmap2', 'brk', 'mremap', 'shmat'])
/** Calls that return 0 when the time was up. */
const timed = new Set(['poll', 'ppoll', 'select', 'pselect6', 'semtimedop'])

/** What the call called `name` returned, as strace writes it behind `=`. */
export function resultText(call: CallView, name: string, result: number | bigint): string {
  if (!call.returned) return '?'
  const number = Number(result)
  if (number < 0 && number >= -ERRNO_MAX) return errorText(-number)
  if (!call.compat && addresses.has(name)) return result === 0 ? '0' : address(result)
  return String(result) + remark(call, name, number)
}

/** A call that a signal interrupted returns no error yet: it may be begun again. */
function errorText(error: number): string {
  const words = `${errnoName(error)} (${errnoMessage(error)})`
  return error >= RESTART_FIRST && error <= 516 ? `? ${words}` : `-1 ${words}`
}

function remark(call: CallView, name: string, result: number): string {
  if (result === 0 && timed.has(name)) return ' (Timeout)'
  if (name === 'fcntl') return fcntlRemark(call, result)
  if (name === 'sched_getscheduler') return ` (${choiceText('sched', result)})`
  if (name === 'prctl' && call.int(0) === 3) return ` (${choiceText('dumpable', result)})`
  return ''
}

const F_GETFD = 1
const F_GETFL = 3

function fcntlRemark(call: CallView, result: number): string {
  const command = call.int(1)
  if (command === F_GETFD) return result === 0 ? '' : ` (flags ${flagsText('fd', result)})`
  return command === F_GETFL ? ` (flags ${openFlagsText(result, call.machine)})` : ''
}
