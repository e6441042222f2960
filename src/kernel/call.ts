import type { Machine } from './machine.js'
import { callName } from './calls.js'

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
  /** Where the s64 result lies; -1: the call has not returned (exit, a successful execve). */
  ret: number
  /** Where `syscall_data` begins and ends: what the arguments pointed to. */
  data: number
  end: number
}

/** Turns call records into words; made once per session by `callDecoder`. */
export interface CallDecoder {
  /** `openat`. */
  name(nr: number, compat: boolean): string
  /** `AT_FDCWD, "/etc/x", O_RDONLY|O_CLOEXEC`, as strace writes what is between the brackets. */
  text(call: CallRecord): string
  /** `{"dfd":"AT_FDCWD","filename":"/etc/x","flags":"O_RDONLY|O_CLOEXEC"}`: JSON text. */
  json(call: CallRecord): string
  /** `3`, `-1 ENOENT (No such file or directory)`, `0x7f12…` for mmap, `?` for exit. */
  result(call: CallRecord): string
}

export interface CallDecoderOptions {
  machine: Machine
  /**
   * The calls' arguments, as `callSignatures` read them from the kernel; a recording keeps this
   * text. Calls without a signature show their registers in hex.
   */
  signatures: string
}

/** A decoder for calls of a kernel whose calls have these signatures. */
export function callDecoder(options: CallDecoderOptions): CallDecoder {
  return {
    name: (nr, compat) => callName(nr, compat, options.machine),
    text: (call) => registers(call).join(', '),
    json: (call) => JSON.stringify(registers(call)),
    result: (call) => (call.ret < 0 ? '?' : String(call.view.getBigInt64(call.ret, true))),
  }
}

function registers(call: CallRecord): string[] {
  const words: string[] = []
  for (let at = call.args; at < call.args + 48; at += 8) {
    words.push(`0x${call.view.getBigUint64(at, true).toString(16)}`)
  }
  return words
}
