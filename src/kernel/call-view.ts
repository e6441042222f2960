import type { CallRecord } from './call.js'
import { chunkFlag, CHUNK_HEAD_SIZE, chunkKind } from './chunk.js'
import type { Machine } from './machine.js'

/** A piece of the traced process's memory. */
export interface Memory {
  view: DataView
  start: number
  end: number
  cut: boolean
  machine: Machine
}

const nothing = new DataView(new ArrayBuffer(48))
const CHUNKS_MAX = 64
/** The smallest s64: what a record of a call has that has not returned. */
const NOT_RETURNED = -(2n ** 63n)

/**
 * One call's registers and memory, as the argument decoders see it. One object serves all calls
 * of a session. The bytes are not to be trusted: a recording may hold anything.
 */
export class CallView {
  machine: Machine
  nr = 0
  compat = false
  /** The result; 0 for a call that has not returned. */
  result: number | bigint = 0
  returned = false
  #view: DataView = nothing
  #args = 0
  #data = 0
  #chunks = 0
  #heads = new Int32Array(CHUNKS_MAX)
  #end = 0

  constructor(machine: Machine) {
    this.machine = machine
  }

  /** Looks at another call from now on; returns itself. */
  show(call: CallRecord): this {
    this.#view = call.view
    this.#args = call.args
    this.nr = call.nr
    this.compat = call.compat
    const result = call.ret < 0 ? NOT_RETURNED : readLong(call.view, call.ret)
    this.returned = result !== NOT_RETURNED
    this.result = this.returned ? result : 0
    this.#data = call.data
    this.#chunks = -1
    this.#end = Math.min(call.end, call.view.byteLength)
    return this
  }

  /** Finds the chunks, once somebody wants memory. */
  #find(): void {
    this.#chunks = 0
    for (let at = this.#data; at + CHUNK_HEAD_SIZE <= this.#end && this.#chunks < CHUNKS_MAX;) {
      this.#heads[this.#chunks++] = at
      at += CHUNK_HEAD_SIZE + this.#view.getUint32(at + 4, true)
    }
  }

  /** Argument `index` as C's int. */
  int(index: number): number {
    return this.#view.getInt32(this.#args + index * 8, true)
  }

  /** Argument `index` as C's unsigned int. */
  uint(index: number): number {
    return this.#view.getUint32(this.#args + index * 8, true)
  }

  /** Argument `index` as unsigned long: a bigint only where a number would be rounded. */
  ulong(index: number): number | bigint {
    return readUlong(this.#view, this.#args + index * 8)
  }

  /** Argument `index` as long. */
  long(index: number): number | bigint {
    return this.compat ? this.int(index) : readLong(this.#view, this.#args + index * 8)
  }

  /** The memory of argument `index` that was taken as `kind`; undefined if there is none. */
  memory(index: number, kind = chunkKind.bytes, item = 0): Memory | undefined {
    const view = this.#view
    if (this.#chunks < 0) this.#find()
    for (let i = 0; i < this.#chunks; i++) {
      const at = this.#heads[i] ?? 0
      if (view.getUint8(at) !== index || view.getUint8(at + 1) !== kind) continue
      if (view.getUint8(at + 2) !== item) continue
      const flags = view.getUint8(at + 3)
      if (flags & chunkFlag.fault) return undefined
      const start = at + CHUNK_HEAD_SIZE
      const end = Math.min(start + view.getUint32(at + 4, true), this.#end)
      return { view, start, end, cut: (flags & chunkFlag.cut) !== 0, machine: this.machine }
    }
    return undefined
  }
}

/** The unsigned 64-bit number at `at`: a bigint only where a number would be rounded. */
export function readUlong(view: DataView, at: number): number | bigint {
  const high = view.getUint32(at + 4, true)
  if (high >= 0x200000) return view.getBigUint64(at, true)
  return high * 0x100000000 + view.getUint32(at, true)
}

/** The signed 64-bit number at `at`. */
export function readLong(view: DataView, at: number): number | bigint {
  const high = view.getInt32(at + 4, true)
  if (high >= 0x200000 || high < -0x200000) return view.getBigInt64(at, true)
  return high * 0x100000000 + view.getUint32(at, true)
}

/** The memory's bytes, not copied. */
export function memoryBytes(memory: Memory): Uint8Array {
  const { view, start, end } = memory
  return new Uint8Array(view.buffer, view.byteOffset + start, Math.max(end - start, 0))
}
