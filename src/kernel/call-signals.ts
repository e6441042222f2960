import type { ArgumentKind, StructKind } from './call-kinds.js'
import { structIn } from './call-kinds.js'
import { address, struct, type Names, type Struct, type Value } from './call-value.js'
import { readLong, readUlong } from './call-view.js'
import { choiceName, choiceText, flagsText } from './flags.js'
import { signalName } from './signals.js'

const SIGNALS = 64
const SIGCHLD = 17

/** The signals of a set without their SIG; all others where most are in it: `~[KILL STOP]`. */
export function signalSet(low: number, high: number): Names {
  const inside: string[] = []
  const outside: string[] = []
  for (let number = 1; number <= SIGNALS; number++) {
    const bit = number <= 32 ? (low >>> (number - 1)) & 1 : (high >>> (number - 33)) & 1
    const name = signalName(number)
    ;(bit ? inside : outside).push(name.startsWith('SIG') ? name.slice(3) : name)
  }
  const negated = inside.length >= outside.length
  return { kind: 'names', names: negated ? outside : inside, negated }
}

/** A sigset_t as system calls take it: 8 bytes. */
export const sigset: StructKind = {
  size: 8,
  value: ({ view }, at) => signalSet(view.getUint32(at, true), view.getUint32(at + 4, true)),
}

function handlerText(value: number | bigint): string {
  if (value === 0) return 'SIG_DFL'
  if (value === 1) return 'SIG_IGN'
  return address(value)
}

const SA_RESTORER = 0x4000000

/** The kernel's struct sigaction: handler, flags, restorer, mask. */
export const sigaction: StructKind = {
  size: 32,
  value: (memory, at) => {
    const { view } = memory
    const flags = view.getUint32(at + 8, true)
    const action = struct(
      ['sa_handler', handlerText(readUlong(view, at))],
      ['sa_mask', sigset.value(memory, at + 24)],
      ['sa_flags', flagsText('sigaction', flags)],
    )
    if (flags & SA_RESTORER) {
      action.fields.push(['sa_restorer', address(readUlong(view, at + 16))])
    }
    return action
  },
}

/** Who sent a signal, or how a child ended. */
export const siginfo: StructKind = {
  size: 128,
  value: ({ view }, at) => {
    const signal = view.getInt32(at, true)
    const code = view.getInt32(at + 8, true)
    const pid = view.getInt32(at + 16, true)
    const uid = view.getUint32(at + 20, true)
    if (signal === 0 && code === 0 && pid === 0) return struct()
    const info = struct(['si_signo', signalName(signal)], ['si_code', codeText(signal, code)])
    info.fields.push(['si_pid', pid], ['si_uid', uid])
    if (signal === SIGCHLD && code > 0) {
      const status = view.getInt32(at + 24, true)
      info.fields.push(
        ['si_status', code === 1 ? status : signalName(status)],
        ['si_utime', readLong(view, at + 32)],
        ['si_stime', readLong(view, at + 40)],
      )
    } else if (code === -1) {
      info.fields.push(...queuedValue(view.getInt32(at + 24, true), readUlong(view, at + 24)))
    }
    return info
  },
}

function queuedValue(int: number, pointer: number | bigint): Struct['fields'] {
  return [
    ['si_int', int],
    ['si_ptr', address(pointer)],
  ]
}

function codeText(signal: number, code: number): string {
  if (signal === SIGCHLD && code > 0) return choiceText('cldCode', code)
  return choiceName('siCode', code) ?? String(code)
}

/** pselect6's last argument: a struct of the set's address and its size. */
export const setWithSize: ArgumentKind = {
  captures: [{ kind: 3, size: 16 }],
  value: (call, index): Value => {
    const memory = call.memory(index)
    if (!memory || memory.end - memory.start < 16) return address(call.ulong(index))
    const pointed = call.memory(index, 5)
    const at = memory.start
    const mask =
      pointed && pointed.end - pointed.start >= 8
        ? sigset.value(pointed, pointed.start)
        : address(readUlong(memory.view, at))
    return struct(['sigmask', mask], ['sigsetsize', readUlong(memory.view, at + 8)])
  },
}

/** A set that the caller passes. */
export const setIn = structIn(sigset)
