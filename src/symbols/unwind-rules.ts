/** The distinct rules by which callers are found, in the form of `struct unwind_rule`. */
import { cfaKind, place, type FrameState } from './frame-state.js'

/** Kinds of rule; their twin is enum unwind_kind in bpf-src/include/unwind_tables.h. */
export const unwindKind = {
  /** Nothing is said: a frame pointer may help. */
  none: 0,
  /** The CFA is the stack pointer and an offset. */
  stack: 1,
  /** The CFA is the frame pointer and an offset. */
  frame: 2,
  /** The CFA is in memory, at the stack pointer and an offset; `extra` is added. */
  stackMemory: 3,
  /** The same at the frame pointer. */
  frameMemory: 4,
  /** Likewise, and the caller's frame pointer is where ours points to. */
  frameRealigned: 5,
  /** The CFA is the stack pointer and an offset, and 8 from byte `extra` of each 16. */
  plt: 6,
  /** The kernel put all registers on the stack. */
  signal: 7,
  /** There is no caller. */
  end: 8,
  /** What is said is more than a rule can hold. */
  unknown: 9,
}

/** In the place of an offset: what the caller had there is not known. */
const lost = 1

const cfaMax = 1 << 22
const wordsMax = 1 << 13

/** Rules are few: programs have some hundred. */
export const rulesMax = 8192

/** Numbers rules as they come; two that are equal have one number. */
export class RuleSet {
  /** 8 bytes each: kind and CFA offset (i32, the kind in its low 8 bits), frame (i16), extra. */
  readonly bytes: Uint8Array[] = []
  readonly #numbers = new Map<number, number>()
  readonly #small = new Map<number, number>()
  readonly none = this.#add(unwindKind.none, 0, 0, 0)
  readonly unknown = this.#add(unwindKind.unknown, 0, 0, 0)
  readonly signal = this.#add(unwindKind.signal, 0, 0, 0)
  readonly end = this.#add(unwindKind.end, 0, 0, 0)

  /** The number of the rule that the instructions have come to. */
  numberOf(state: FrameState): number {
    const { kind, register, offset, frame, returns, machine } = state
    let { extra } = state
    if (returns === place.undefined) return this.end
    if (machine.hasLinkRegister) extra = returns
    // On x86 it is always right below the CFA.
    const isElsewhere = machine.hasLinkRegister ? !isOffset(returns) : returns !== -8
    if (isElsewhere || kind === cfaKind.other) return this.unknown
    const isStack = register === machine.stackPointer
    if (!isStack && register !== machine.framePointer) return this.unknown
    if (kind === cfaKind.register) {
      // Compilers do not take that back when a function has restored it, before its return.
      const saved = frame === place.frame && isStack ? 0 : frame
      return this.#add(isStack ? unwindKind.stack : unwindKind.frame, offset, saved, extra)
    }
    if (machine.hasLinkRegister) return this.unknown
    if (kind === cfaKind.plt) return this.#add(unwindKind.plt, offset, frame, extra)
    if (isStack) return this.#add(unwindKind.stackMemory, offset, frame, extra)
    const isRealigned = frame === place.frame
    const memory = isRealigned ? unwindKind.frameRealigned : unwindKind.frameMemory
    return this.#add(memory, offset, isRealigned ? 0 : frame, extra)
  }

  /** Most rules have keys that are small, which is cheaper where nothing is compiled yet. */
  #add(kind: number, cfa: number, frame: number, extra: number): number {
    if (extra !== 0 || cfa < 0 || cfa >= 1 << 13 || frame > 0 || frame <= -1024)
      return this.#addAny(kind, cfa, frame, extra)
    const key = (kind << 23) | (cfa << 10) | -frame
    const known = this.#small.get(key)
    if (known !== undefined) return known
    const number = this.#addAny(kind, cfa, frame, extra)
    this.#small.set(key, number)
    return number
  }

  #addAny(kind: number, cfa: number, frame: number, extra: number): number {
    const isKnown = frame > -wordsMax && frame < wordsMax && frame % 8 === 0
    const word = isKnown ? frame / 8 + wordsMax / 8 : 0
    if (Math.abs(cfa) >= cfaMax || Math.abs(extra) >= wordsMax) return this.unknown
    // 4, 23, 11 and 14 bits: exact as a number.
    const key = ((kind * 2 * cfaMax + cfa + cfaMax) * 2048 + word) * 2 * wordsMax + extra + wordsMax
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    if (this.bytes.length >= rulesMax) return this.unknown
    const bytes = Buffer.alloc(8)
    bytes.writeInt32LE((cfa << 8) | kind, 0)
    bytes.writeInt16LE(isKnown ? frame : lost, 4)
    bytes.writeInt16LE(extra, 6)
    this.#numbers.set(key, this.bytes.length)
    return this.bytes.push(bytes) - 1
  }
}

/** Unchanged, or saved in memory. */
function isOffset(at: number): boolean {
  return at === place.same || at % 8 === 0
}
