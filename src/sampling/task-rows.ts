import type { Btf } from '../btf/btf.js'
import type { TypeOf } from '../btf/types.js'

/** What is counted for a thread, in the order in which `struct task_row` of top.bpf.c has it. */
export const taskCounters = [
  'cpu_ns',
  'wait_ns',
  'switches',
  'preempted',
  'faults',
  'major_faults',
  'read_bytes',
  'write_bytes',
  'disk_read_bytes',
  'disk_write_bytes',
  'calls',
  'call_ns',
  'tcp_sent_bytes',
  'tcp_received_bytes',
  'udp_sent_bytes',
  'udp_received_bytes',
] as const
/** One of them. */
export type TaskCounter = (typeof taskCounters)[number]

/** Where a counter stands among them. */
export const counterAt = Object.fromEntries(
  taskCounters.map((name, index) => [name, index]),
) as Record<TaskCounter, number>

/** `enum row_has`: what the kernel counts only if it was built so. */
export const taskHas = { wait: 1, read: 2, disk: 4 } as const

const plainFields = [
  ...['time', 'started', 'tid', 'pid', 'ppid', 'uid', 'cgroup', 'comm'],
  ...['state', 'exit_state', 'flags', 'has'],
] as const
type PlainField =
  'time' | 'started' | 'tid' | 'pid' | 'ppid' | 'uid' | 'cgroup' | 'comm' | TailField
type TailField = 'state' | 'exit_state' | 'flags' | 'has'

/** Where the fields of a row lie, as the object's own types say. */
export interface TaskLayout {
  size: number
  at: Record<PlainField, number>
  /** Where the counters begin, 8 bytes each. */
  countersAt: number
}

/** Finds `struct task_row` in an object. */
export function taskLayout(btf: Btf): TaskLayout {
  const id = btf.find('task_row', 'struct')
  if (id === undefined) throw new Error('the object has no struct task_row')
  const { size, members } = btf.type(id) as TypeOf<'struct'>
  const offsetOf = (name: string): number => {
    const member = members.find((each) => each.name === name)
    if (!member) throw new Error(`struct task_row has no ${name}`)
    return member.offsetBits / 8
  }
  const countersAt = offsetOf(taskCounters[0])
  taskCounters.forEach((name, index) => {
    if (offsetOf(name) !== countersAt + index * 8) throw new Error(`${name} lies elsewhere`)
  })
  const at = Object.fromEntries(plainFields.map((name) => [name, offsetOf(name)]))
  return { size, at: at as Record<PlainField, number>, countersAt }
}

/** Rows as they came, one thread each; nothing is decoded before it is asked for. */
export class TaskRows {
  readonly count: number
  private readonly bytes: Buffer
  private readonly words: Uint32Array
  private readonly stride: number

  /** What is cut short at the end is no row. */
  constructor(
    private readonly layout: TaskLayout,
    bytes: Uint8Array,
  ) {
    const whole = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes)
    this.count = Math.floor(whole.length / layout.size)
    this.bytes = Buffer.from(whole.buffer, whole.byteOffset, whole.length)
    this.words = new Uint32Array(whole.buffer, whole.byteOffset, (this.count * layout.size) / 4)
    this.stride = layout.size / 4
  }

  /** A field of up to 53 bits that is 8 bytes long. */
  long(row: number, field: 'time' | 'started'): number {
    const at = row * this.stride + this.layout.at[field] / 4
    return this.words[at]! + this.words[at + 1]! * 2 ** 32
  }

  /** A field of 4 bytes that is never negative. */
  word(row: number, field: 'tid' | 'pid' | 'ppid' | 'uid' | TailField): number {
    return this.words[row * this.stride + this.layout.at[field] / 4]!
  }

  /** The control group's id. */
  cgroup(row: number): bigint {
    return this.bytes.readBigUInt64LE(row * this.layout.size + this.layout.at.cgroup)
  }

  /** The thread's name. */
  comm(row: number): string {
    const at = row * this.layout.size + this.layout.at.comm
    const nul = this.bytes.indexOf(0, at)
    return this.bytes.toString('utf8', at, nul < 0 ? at + 16 : Math.min(nul, at + 16))
  }

  /** Whether the thread is called what a row of another reading calls it. */
  sameComm(row: number, other: TaskRows, otherRow: number): boolean {
    const at = row * this.stride + this.layout.at.comm / 4
    const otherAt = otherRow * this.stride + this.layout.at.comm / 4
    for (let word = 0; word < 4; word++)
      if (this.words[at + word] !== other.words[otherAt + word]) return false
    return true
  }

  /**
   * By how much a counter grew since `base`, or since 0 without one. Exact for all 64 bits, which
   * a difference of two doubles is not; a counter that wrapped goes on from 0, one that fell
   * (the kernel adds up in places that we read one after another) did not move.
   */
  growth(row: number, counter: number, base?: { rows: TaskRows; row: number }): number {
    const at = row * this.stride + this.layout.countersAt / 4 + counter * 2
    if (!base) return this.words[at]! + this.words[at + 1]! * 2 ** 32
    const before = base.row * this.stride + this.layout.countersAt / 4 + counter * 2
    const low = this.words[at]! - base.rows.words[before]!
    const high = this.words[at + 1]! - base.rows.words[before + 1]!
    const grown = high * 2 ** 32 + low
    if (grown >= 0) return grown
    return grown < -(2 ** 63) ? grown + 2 ** 64 : 0
  }
}
