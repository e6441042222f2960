import { address, list, type List, type Value, type Wrapped } from './call-value.js'
import type { CallView, Memory } from './call-view.js'
import { captureKind, captureLength, captureWhen, chunkKind, STRING_MAX } from './chunk.js'
import { fileModeText } from './file-mode.js'
import { folderText, workingFolder } from './folder.js'
import { choiceText, flagsText, type FlagTable } from './flags.js'
import { openFlagsText } from './open-flags.js'
import { signalName } from './signals.js'

/** What BPF takes along for one argument; see bpf-src/include/syscall.h. */
export interface Capture {
  kind: number
  when?: number
  length?: number
  lengthArg?: number
  /** Bytes at most; `buffer` for as much of a buffer as the user wants to see. */
  size: number | 'buffer'
  unit?: number
  /** Only if this argument, as u32, lies between. */
  condition?: { arg: number; from: number; to: number }
}

/** How one argument is shown, and what must be taken along for that. */
export interface ArgumentKind {
  captures?: Capture[]
  /** Undefined: the caller passed no such argument (open's mode without O_CREAT). */
  value(call: CallView, index: number): Value | undefined
}

/** Reads a struct at `at`; the caller has made sure that its bytes are there. */
export interface StructKind {
  size: number | { x64: number; arm64: number }
  value(memory: Memory, at: number): Value
}

const plain = (value: ArgumentKind['value']): ArgumentKind => ({ value })

/** A C int, in decimal. */
export const int = plain((call, index) => call.int(index))
/** An unsigned int, in decimal. */
export const uint = plain((call, index) => call.uint(index))
/** A long, in decimal. */
export const long = plain((call, index) => call.long(index))
/** An unsigned long, in decimal: a length. */
export const ulong = plain((call, index) => call.ulong(index))
/** An address, NULL for zero. */
export const addr = plain((call, index) => address(call.ulong(index)))
/** 64 bits in hex: what is known of it is its size. */
export const hex = plain((call, index) => {
  const value = call.ulong(index)
  return value === 0 ? '0' : address(value)
})
/** 32 bits in hex. */
export const hex32 = plain((call, index) => hexText(call.uint(index)))
/** A signal by its name. */
export const signal = plain((call, index) => signalName(call.int(index)))
/** A file's mode. */
export const mode = plain((call, index) => fileModeText(call.uint(index) & 0xffff))
/** Not part of the call as its callers see it. */
export const hidden = plain(() => undefined)
/** -1 leaves a user or group as it is. */
export const owner = int
/** A descriptor of a folder, or AT_FDCWD. */
export const atDirectory = plain((call, index) => {
  const fd = call.int(index)
  return fd === workingFolder ? folderText(fd) : fd
})
/** Open's flags; the machine says which bits they are. */
export const openFlags = plain((call, index) => openFlagsText(call.int(index), call.machine))

/** `0x1f`, and `0` for zero. */
export function hexText(value: number | bigint): string {
  return value === 0 || value === 0n ? '0' : `0x${value.toString(16)}`
}

/** The mode of a file that open creates; without O_CREAT and O_TMPFILE nobody reads it. */
export function createMode(flagsIndex: number): ArgumentKind {
  return plain((call, index) => {
    const creates = (call.int(flagsIndex) & (0o100 | 0o20000000)) !== 0
    return creates ? fileModeText(call.uint(index) & 0xffff) : undefined
  })
}

/** Flags of one table, in 64 bits where the caller has them. */
export function flags(table: FlagTable): ArgumentKind {
  return plain((call, index) => flagsText(table, Number(call.uint(index))))
}

/** One of a table's choices. */
export function choice(table: FlagTable): ArgumentKind {
  return plain((call, index) => choiceText(table, call.uint(index)))
}

/** The same for numbers below zero (RUSAGE_CHILDREN). */
export function signedChoice(table: FlagTable): ArgumentKind {
  return plain((call, index) => choiceText(table, call.int(index)))
}

/** The address where memory was not to be read, else what `read` makes of it. */
export function pointer(captures: Capture[], read: (memory: Memory, call: CallView) => Value) {
  return {
    captures,
    value: (call: CallView, index: number): Value => {
      const memory = call.memory(index)
      return memory ? read(memory, call) : address(call.ulong(index))
    },
  }
}

const stringCapture = (when: number): Capture => ({
  kind: captureKind.string,
  when,
  size: STRING_MAX + 2,
})

function stringKind(when: number): ArgumentKind {
  return {
    captures: [stringCapture(when)],
    value: (call, index) => {
      const memory = call.memory(index, chunkKind.string)
      return memory ? quoted(memory) : address(call.ulong(index))
    },
  }
}

/** A path or name that the caller passes, and one that the kernel returns. */
export const string = stringKind(captureWhen.always)
/** A string that the kernel returns. */
export const stringOut = stringKind(captureWhen.done)

/** All of the memory as quoted text. */
export function quoted(memory: Memory, hexadecimal = false): Value {
  const { view, start, end, cut } = memory
  return { kind: 'quoted', view, start, end, cut, hex: hexadecimal }
}

/** A buffer of as many bytes as argument `lengthArg` says, which the caller passes. */
export function buffer(lengthArg: number): ArgumentKind {
  const capture: Capture = {
    kind: captureKind.bytes,
    length: captureLength.argument,
    lengthArg,
    unit: 1,
    size: 'buffer',
  }
  return pointer([capture], (memory) => quoted(memory))
}

const resultBytes: Capture = {
  kind: captureKind.bytes,
  when: captureWhen.done,
  length: captureLength.result,
  unit: 1,
  size: 'buffer',
}

/** A buffer that the call filled with as many bytes as it returns. */
export const bufferOut = pointer([resultBytes], (memory) => quoted(memory))
/** The same, shown as hex: random bytes are no text. */
export const randomOut = pointer([resultBytes], (memory) => quoted(memory, true))

/** Bytes of the struct on the machine of the call. */
export function structSize(kind: StructKind, machine: Memory['machine']): number {
  return typeof kind.size === 'number' ? kind.size : kind.size[machine]
}

const largest = (kind: StructKind): number =>
  typeof kind.size === 'number' ? kind.size : Math.max(kind.size.x64, kind.size.arm64)

function structAt(kind: StructKind, memory: Memory, call: CallView, index: number): Value {
  const fits = memory.end - memory.start >= structSize(kind, memory.machine)
  return fits ? kind.value(memory, memory.start) : address(call.ulong(index))
}

function structKind(kind: StructKind, when: number, condition?: Capture['condition']) {
  const capture: Capture = { kind: captureKind.bytes, when, size: largest(kind) }
  if (condition) capture.condition = condition
  return {
    captures: [capture],
    value: (call: CallView, index: number): Value => {
      const memory = call.compat ? undefined : call.memory(index)
      return memory ? structAt(kind, memory, call, index) : address(call.ulong(index))
    },
  }
}

/** A struct that the caller passes, and one that the call fills. */
export const structIn = (kind: StructKind): ArgumentKind => structKind(kind, captureWhen.always)
/** A struct that the call fills. */
export const structOut = (kind: StructKind): ArgumentKind => structKind(kind, captureWhen.done)

/** The value in brackets that a pointer to it shows: `[16]`. */
export function pointed(kind: StructKind): StructKind {
  return { size: kind.size, value: (memory, at) => list([kind.value(memory, at)]) }
}

/** Elements one after the other, cut where the memory ends. */
export function elements(kind: StructKind, memory: Memory): List {
  const size = structSize(kind, memory.machine)
  const items: Value[] = []
  for (let at = memory.start; at + size <= memory.end; at += size) {
    items.push(kind.value(memory, at))
  }
  return { kind: 'list', items, cut: memory.cut }
}

/** An array of as many elements as argument `lengthArg` says. */
export function arrayIn(kind: StructKind, lengthArg: number, most: number): ArgumentKind {
  const unit = largest(kind)
  const capture: Capture = {
    kind: captureKind.bytes,
    length: captureLength.argument,
    lengthArg,
    unit,
    size: unit * most,
  }
  return pointer([capture], (memory) => elements(kind, memory))
}

/** An array of as many elements as the call returns. */
export function arrayOut(kind: StructKind, most: number): ArgumentKind {
  const unit = largest(kind)
  const capture: Capture = {
    kind: captureKind.bytes,
    when: captureWhen.done,
    length: captureLength.result,
    unit,
    size: unit * most,
  }
  return pointer([capture], (memory) => elements(kind, memory))
}

/** The struct or NULL of an array that has a fixed number of elements (utimensat's two times). */
export function fixedArray(kind: StructKind, count: number, when: number): ArgumentKind {
  const capture: Capture = { kind: captureKind.bytes, when, size: largest(kind) * count }
  return pointer([capture], (memory) => elements(kind, memory))
}

/** `name=value`: an argument that people see named. */
export function named(name: string, value: Value): Wrapped {
  return { kind: 'wrapped', before: `${name}=`, value, after: '' }
}
