/** The distinct rules by which callers are found, in the form of `struct unwind_rule`. */
import type { FrameState } from './frame-state.js'

/** Kinds of rule; their twin is enum unwind_kind in bpf-src/include/unwind.h. */
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
  readonly none = this.#add(unwindKind.none, 0, 0, 0)
  readonly unknown = this.#add(unwindKind.unknown, 0, 0, 0)
  readonly signal = this.#add(unwindKind.signal, 0, 0, 0)
  readonly end = this.#add(unwindKind.end, 0, 0, 0)

  /** The number of the rule that the instructions have come to. */
  numberOf(state: FrameState): number {
    const { cfa, returns, machine } = state
    if (returns.kind === 'undefined') return this.end
    const extra = this.#returnOffset(state)
    const { stackPointer, framePointer } = machine
    if (extra === undefined || cfa.kind === 'other') return this.unknown
    const frame = frameOffset(state)
    if (cfa.kind === 'plt') return this.#add(unwindKind.plt, cfa.offset, frame, cfa.from)
    const isStack = cfa.register === stackPointer
    if (!isStack && cfa.register !== framePointer) return this.unknown
    if (cfa.kind === 'register')
      return this.#add(isStack ? unwindKind.stack : unwindKind.frame, cfa.offset, frame, extra)
    if (machine.hasLinkRegister) return this.unknown
    if (isStack) return this.#add(unwindKind.stackMemory, cfa.offset, frame, cfa.add)
    if (state.frame.kind === 'frame')
      return this.#add(unwindKind.frameRealigned, cfa.offset, 0, cfa.add)
    return this.#add(unwindKind.frameMemory, cfa.offset, frame, cfa.add)
  }

  /** Where the return address is: on x86 always right below the CFA; undefined if elsewhere. */
  #returnOffset({ returns, machine }: FrameState): number | undefined {
    if (machine.hasLinkRegister) {
      if (returns.kind === 'same') return 0
      return returns.kind === 'cfa' ? returns.offset : undefined
    }
    return returns.kind === 'cfa' && returns.offset === -8 ? 0 : undefined
  }

  #add(kind: number, cfa: number, frame: number, extra: number): number {
    const isFar = Math.abs(frame) >= wordsMax
    const place = isFar || frame === lost ? 0 : frame / 8 + wordsMax / 8
    if (Math.abs(cfa) >= cfaMax || Math.abs(extra) >= wordsMax) return this.unknown
    // 4, 23, 11 and 14 bits: exact as a number.
    const key =
      ((kind * 2 * cfaMax + cfa + cfaMax) * 2048 + place) * 2 * wordsMax + extra + wordsMax
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    if (this.bytes.length >= rulesMax) return this.unknown
    const bytes = Buffer.alloc(8)
    bytes.writeInt32LE((cfa << 8) | kind, 0)
    bytes.writeInt16LE(place === 0 ? lost : frame, 4)
    bytes.writeInt16LE(extra, 6)
    this.#numbers.set(key, this.bytes.length)
    return this.bytes.push(bytes) - 1
  }
}

/** 0: the caller has the same; `lost`: nobody knows. */
function frameOffset({ frame, cfa, machine }: FrameState): number {
  if (frame.kind === 'same') return 0
  // Compilers do not take that back when a function has restored it, before its return.
  const isStack = cfa.kind === 'register' && cfa.register === machine.stackPointer
  if (frame.kind === 'frame' && isStack) return 0
  return frame.kind === 'cfa' && frame.offset % 8 === 0 ? frame.offset : lost
}
