import { callName } from './calls.js'
import { CallLayouts } from './call-layout.js'
import { longResultText, remarkOf, resultText } from './call-result.js'
import { parseSignatures } from './call-signature.js'
import { valueJson, valueText } from './call-value.js'
import { CallView } from './call-view.js'
import type { Machine } from './machine.js'

/**
 * One system call as its record has it; writers fill one such object anew for every record, so
 * that nothing is allocated per call. Offsets are into `view`.
 */
export interface CallRecord {
  view: DataView
  nr: number
  /** RECORD_COMPAT: a 32-bit caller. */
  compat: boolean
  /** Where the six registers lie (u64 each). */
  args: number
  /**
   * Where the s64 result lies, -1 if the record has none. The smallest number there means that
   * the call has not returned (exit).
   */
  ret: number
  /** Where `syscall_data` begins and ends: what the arguments pointed to. */
  data: number
  end: number
}

/** Turns call records into words; made once per session by `callDecoder`. */
export interface CallDecoder {
  /** `openat`. */
  name(nr: number, compat: boolean): string
  /**
   * `AT_FDCWD, "/etc/x", O_RDONLY|O_CLOEXEC`, as strace writes what is between the brackets. What
   * the result means stands behind it, where its number does not say it: `3, F_GETFL (flags …)`.
   */
  text(call: CallRecord): string
  /** `{"dfd":"AT_FDCWD","filename":"/etc/x","flags":"O_RDONLY|O_CLOEXEC"}`: JSON text. */
  json(call: CallRecord): string
  /** `3`, `-ENOENT`, `0x7f12…` for mmap, `?` for exit. */
  result(call: CallRecord): string
  /** `close(9) = -1 EBADF (Bad file descriptor)`: the line that strace writes. */
  line(call: CallRecord): string
}

/** What a decoder has to know. */
export interface CallDecoderOptions {
  machine: Machine
  /**
   * The calls' arguments, as `readSignatures` read them from the kernel; a recording keeps this
   * text. Calls without a signature show their registers in hex.
   */
  signatures: string
}

/** A decoder for calls of a kernel whose calls have these signatures. */
export function callDecoder(options: CallDecoderOptions): CallDecoder {
  const { machine } = options
  const layouts = new CallLayouts(machine, parseSignatures(options.signatures))
  const view = new CallView(machine)
  const nameOf = (): string => callName(view.nr, view.compat, machine)
  return {
    name: (nr, compat) => callName(nr, compat, machine),
    text: (call) => {
      const words = argumentsText(view.show(call), layouts)
      const remark = remarkOf(view, nameOf())
      return remark === '' ? words : `${words} (${remark})`
    },
    json: (call) => {
      const words = argumentsJson(view.show(call), layouts)
      const remark = remarkOf(view, nameOf())
      if (remark === '') return words
      return `${words.slice(0, -1)}${words === '{}' ? '' : ','}"result":${JSON.stringify(remark)}}`
    },
    result: (call) => {
      view.show(call)
      return resultText(view, nameOf())
    },
    line: (call) => {
      const words = argumentsText(view.show(call), layouts)
      const name = nameOf()
      return `${name}(${words}) = ${longResultText(view, name)}`
    },
  }
}

function argumentsText(call: CallView, layouts: CallLayouts): string {
  const { kinds, order } = layouts.of(call.nr, call.compat)
  let text = ''
  for (const index of order) {
    const value = kinds[index]?.value(call, index)
    if (value === undefined) continue
    if (text !== '') text += ', '
    text += valueText(value)
  }
  return text
}

function argumentsJson(call: CallView, layouts: CallLayouts): string {
  const { keys, kinds } = layouts.of(call.nr, call.compat)
  let text = '{'
  for (let index = 0; index < kinds.length; index++) {
    const value = kinds[index]?.value(call, index)
    if (value === undefined) continue
    text += `${text === '{' ? '' : ','}${keys[index]}:${valueJson(value)}`
  }
  return `${text}}`
}
