import type { ArgumentKind, Capture } from './call-kinds.js'
import { callLayout, isSameCompat } from './call-layout.js'
import { parseSignatures } from './call-signature.js'
import { callTable } from './calls.js'
import {
  callFlag,
  CALL_MAX,
  CAPTURE_SIZE,
  captureKind,
  CAPTURES_MAX,
  CAPTURES_PER_CALL,
} from './chunk.js'
import type { Machine } from './machine.js'

/** What a plan is made for. */
export interface CallPlanOptions {
  machine: Machine
  /** Names of the calls to trace; undefined for all. */
  calls: ReadonlySet<string> | undefined
  /** As `readSignatures` gave it. */
  signatures: string
  /** How many bytes of a buffer to take; strace shows 32. */
  bufferBytes?: number
}

/** The values of the object's parameters that say what to trace, by the parameters' names. */
export interface CallPlan {
  plan_native: Uint8Array
  plan_compat: Uint8Array
  captures: Uint8Array
  /** Whether a chosen call does not return, so that the entry's program is needed. */
  leaves: boolean
}

const leaving = new Set(['exit', 'exit_group', 'rt_sigreturn', 'sigreturn'])
const forking = new Set(['clone', 'clone3', 'fork', 'vfork'])
const executing = new Set(['execve', 'execveat'])
const PLAN_SIZE = 4
const BUFFER_MAX = 2048

/** Works out what BPF has to take along for each of the chosen calls. */
export function planCalls(options: CallPlanOptions): CallPlan {
  const { machine, calls } = options
  const signatures = parseSignatures(options.signatures)
  const captures = new CaptureList(options.bufferBytes ?? 32)
  const native = new Uint8Array(CALL_MAX * PLAN_SIZE)
  const compat = new Uint8Array(CALL_MAX * PLAN_SIZE)
  let leaves = false
  const plan = (table: Uint8Array, number: number, name: string, isDecoded: boolean): void => {
    if (calls && !calls.has(name)) return
    leaves ||= leaving.has(name)
    const layout = callLayout(name, isDecoded ? signatures.get(name) : undefined, machine)
    writePlan(table, number, flagsOf(name), captures.add(layout.kinds))
  }
  callTable(machine).names.forEach((name, number) => name && plan(native, number, name, true))
  if (machine === 'x64') {
    callTable('x32').names.forEach((name, number) => {
      if (name && number >= 512) plan(native, number, name, false)
    })
  }
  callTable(machine === 'x64' ? 'i386' : 'arm').names.forEach((name, number) => {
    if (name && number < CALL_MAX) plan(compat, number, name, isSameCompat(name))
  })
  if (!calls) for (const table of [native, compat]) chooseOthers(table)
  return { plan_native: native, plan_compat: compat, captures: captures.bytes, leaves }
}

/** Numbers without a name are shown too when all calls are. */
function chooseOthers(table: Uint8Array): void {
  for (let at = 3; at < table.length; at += PLAN_SIZE)
    table[at] = (table[at] ?? 0) | callFlag.chosen
}

function flagsOf(name: string): number {
  const leaves = leaving.has(name) ? callFlag.leaves : 0
  const forks = forking.has(name) ? callFlag.forks : 0
  return callFlag.chosen | leaves | forks | (executing.has(name) ? callFlag.execs : 0)
}

function writePlan(
  table: Uint8Array,
  number: number,
  flags: number,
  [first, count]: [number, number],
): void {
  const view = new DataView(table.buffer)
  view.setUint16(number * PLAN_SIZE, first, true)
  view.setUint8(number * PLAN_SIZE + 2, count)
  view.setUint8(number * PLAN_SIZE + 3, flags)
}

/** The captures of all calls; calls that need the same ones share them. */
class CaptureList {
  bytes = new Uint8Array(CAPTURES_MAX * CAPTURE_SIZE)
  #view = new DataView(this.bytes.buffer)
  #used = 0
  #known = new Map<string, [number, number]>()
  #bufferBytes: number

  constructor(bufferBytes: number) {
    this.#bufferBytes = Math.min(bufferBytes, BUFFER_MAX)
  }

  /** Where the captures of one call lie: the first, and how many. */
  add(kinds: ArgumentKind[]): [number, number] {
    const wanted = kinds
      .flatMap((kind, arg) => (kind.captures ?? []).map((capture) => ({ arg, capture })))
      .slice(0, CAPTURES_PER_CALL)
    const key = JSON.stringify(wanted)
    const known = this.#known.get(key)
    if (known) return known
    if (this.#used + wanted.length > CAPTURES_MAX) return [0, 0]
    const place: [number, number] = [this.#used, wanted.length]
    for (const { arg, capture } of wanted) this.#write(arg, capture)
    this.#known.set(key, place)
    return place
  }

  #write(arg: number, capture: Capture): void {
    const at = this.#used++ * CAPTURE_SIZE
    const size = capture.size === 'buffer' ? this.#bufferSize(capture.kind) : capture.size
    const { condition } = capture
    this.bytes.set([arg, capture.kind, capture.when ?? 0, capture.length ?? 0], at)
    this.bytes.set([capture.lengthArg ?? 0, condition?.arg ?? 0xff], at + 4)
    this.#view.setUint16(at + 6, size, true)
    this.#view.setUint32(at + 8, capture.unit ?? 1, true)
    this.#view.setUint32(at + 12, condition?.from ?? 0, true)
    this.#view.setUint32(at + 16, condition?.to ?? 0, true)
  }

  /** A string needs room for its NUL, and one byte more to see that it goes on. */
  #bufferSize(kind: number): number {
    return kind === captureKind.strings ? this.#bufferBytes + 2 : this.#bufferBytes
  }
}
