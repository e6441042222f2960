import { OptionError } from '../text/failure.js'

/** Bytes of a task's name in the kernel, NUL included: TASK_COMM_LEN. */
const COMM_SIZE = 16

/** `struct comm_pattern` of filter.h: a name with wildcards as bytes to compare. */
export interface CommPattern {
  value: Uint8Array
  /** The bytes that must be equal. */
  mask: Uint8Array
  /** The bytes that may be anything but NUL. */
  some: Uint8Array
  /** The pattern was longer than any name; its beginning is looked for. */
  shortened: boolean
  /** What is looked for, as a person would type it. */
  shown: string
  /** The same comparison for a name that we read ourselves. */
  matches(name: string): boolean
}

/** Reads a pattern: `sh` is that name, `sh*` begins so, `?` stands for one byte. */
export function commPattern(pattern: string): CommPattern {
  const star = pattern.indexOf('*')
  if (star >= 0 && star < pattern.length - 1) {
    const hint = 'the kernel compares names with * at the end and ? anywhere'
    throw new OptionError('comm', '* can only be the last character', { part: pattern, hint })
  }
  const open = star >= 0
  const typed = Buffer.from(open ? pattern.slice(0, -1) : pattern)
  const bytes = typed.subarray(0, COMM_SIZE - 1)
  const [value, mask, some] = [0, 0, 0].map(() => new Uint8Array(COMM_SIZE)) as Triple
  bytes.forEach((byte, index) => {
    const any = byte === QUESTION_MARK
    value[index] = any ? 0 : byte
    mask[index] = any ? 0 : 0xff
    some[index] = any ? 0xff : 0
  })
  // The NUL counts too, unless anything may follow.
  if (!open) mask[bytes.length] = 0xff
  const matches = (name: string): boolean => fits({ value, mask, some }, Buffer.from(name))
  const shown = bytes.toString() + (open ? '*' : '')
  return { value, mask, some, shortened: typed.length > bytes.length, shown, matches }
}

type Triple = [Uint8Array, Uint8Array, Uint8Array]
const QUESTION_MARK = 0x3f

function fits(pattern: Pick<CommPattern, 'value' | 'mask' | 'some'>, name: Uint8Array): boolean {
  for (let index = 0; index < COMM_SIZE; index++) {
    const byte = name[index] ?? 0
    if (((byte ^ (pattern.value[index] ?? 0)) & (pattern.mask[index] ?? 0)) !== 0) return false
    if (pattern.some[index] && byte === 0) return false
  }
  return true
}
