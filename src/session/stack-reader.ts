/** Reads and empties the maps of stacks.h while samples are taken, and says pause. */
import type { Btf } from '../btf/btf.js'
import { resolve } from '../btf/resolve.js'
import type { Connection } from '../helper/connection.js'
import { readMap, writeMap, type MapEntry } from '../helper/requests.js'
import {
  stackEnd,
  StackSums,
  type Owner,
  type Part,
  type StackSum,
  type Waker,
} from '../profile/stack-sums.js'
import { Failure } from '../text/failure.js'

/** Reads one object's maps; with `timed` it is kept which reading gave what. */
export class StackReader {
  readonly sums: StackSums
  #side = 0
  #paused = false
  readonly #sum: Fields
  readonly #key: Fields
  /** Of an object that sums up waits: the key's own fields, after those of who waited. */
  readonly #wait: Fields | undefined
  readonly #depthAt: number
  readonly #endAt: number
  readonly #addressAt: number

  constructor(
    private readonly connection: Connection,
    private readonly object: number,
    btf: Btf,
    timed = false,
  ) {
    this.sums = new StackSums(timed)
    this.#sum = fieldsOf(btf, 'stack_sum')
    this.#key = fieldsOf(btf, 'stack_key')
    if (btf.find('wait_key', 'struct') !== undefined) this.#wait = fieldsOf(btf, 'wait_key')
    const stack = fieldsOf(btf, 'stack')
    this.#depthAt = stack('depth')
    this.#endAt = stack('end')
    this.#addressAt = stack('address')
  }

  get paused(): boolean {
    return this.#paused
  }

  /** Has what is seen from now on counted, where it was not until now. */
  begin(): Promise<void> {
    return this.#control()
  }

  /** Stops or goes on sampling. */
  async pause(paused: boolean): Promise<void> {
    this.#paused = paused
    // What was seen before is taken: from now on the kernel counts anew what it stores.
    await (paused ? this.#control() : this.drain())
  }

  /** Takes what was summed up since the last time. */
  async drain(): Promise<void> {
    const filled = this.#side
    this.#side = 1 - filled
    await this.#control()
    const [sums, stacks] = await Promise.all([
      readMap(this.connection, this.object, `sums_${filled}`, true),
      readMap(this.connection, this.object, 'stacks', true),
    ])
    for (const entry of sums.entries) this.#addSum(entry)
    for (const entry of stacks.entries) this.#addStack(entry)
  }

  /** Takes the last samples: nothing is added any more. `nowNs` ends waits that go on. */
  async finish(nowNs = 0n, { leastNs = 0, most = Infinity } = {}): Promise<StackSums> {
    await this.pause(true)
    await this.drain()
    await this.drain()
    const room = most - this.sums.count
    if (this.#wait && room > 0) await this.#addWaiting(nowNs, leastNs, room)
    return this.sums
  }

  /** What still waits has waited until now; the longest, where there is not room for all. */
  async #addWaiting(nowNs: bigint, leastNs: number, room: number): Promise<void> {
    const { entries } = await readMap(this.connection, this.object, 'waiting')
    const waits = entries.map(({ value }) => ({
      value,
      sinceNs: viewOf(value).getBigUint64(0, true),
    }))
    waits.sort((a, b) => Number(a.sinceNs - b.sinceNs))
    for (const { value, sinceNs } of waits.slice(0, room)) {
      const totalNs = Number(nowNs - sinceNs)
      if (totalNs < Math.max(1, leastNs)) continue
      const key = Buffer.from(value.buffer, value.byteOffset + 8, value.length - 8)
      const part = { count: 1, totalNs, firstNs: sinceNs, lastNs: nowNs }
      this.sums.add(key.toString('latin1'), part, () => this.#readKey(key))
    }
  }

  /** Makes room in the list of processes that we were told of: they are told of anew. */
  async forgetTold(): Promise<void> {
    await readMap(this.connection, this.object, 'told', true)
  }

  async #control(): Promise<void> {
    const value = new Uint8Array(
      new Uint32Array([this.#side, Number(this.#paused), 0, 0, 0, 1]).buffer,
    )
    await writeMap(this.connection, this.object, 'control', { key: new Uint8Array(4), value })
  }

  #addSum({ key, value }: MapEntry): void {
    const view = viewOf(value)
    const number = (name: string): bigint => view.getBigUint64(this.#sum(name), true)
    const part = {
      count: Number(number('count')),
      totalNs: Number(number('total_ns')),
      firstNs: number('first_ns'),
      lastNs: number('last_ns'),
    }
    const bytes = Buffer.from(key.buffer, key.byteOffset, key.length)
    this.sums.add(bytes.toString('latin1'), part, () => this.#readKey(bytes))
  }

  #readKey(bytes: Buffer): Omit<StackSum, keyof Part> {
    const at = this.#key
    const [userStack, kernelStack] = this.#stacksAt(bytes, at('user_stack'), at('kernel_stack'))
    const owner: Owner = {
      pid: bytes.readInt32LE(at('pid')),
      tid: bytes.readInt32LE(at('tid')),
      execId: Number(bytes.readBigUInt64LE(at('exec_id'))),
      comm: textAt(bytes, at('comm')),
      cgroup: bytes.readBigUInt64LE(at('cgroup')),
    }
    const waker = this.#wait && this.#readWaker(bytes, this.#wait)
    return { owner, userStack, kernelStack, ...(waker && { waker }) }
  }

  /** Who woke it; nobody where the waker is not asked for, or is no thread. */
  #readWaker(bytes: Buffer, at: Fields): Waker | undefined {
    const [userStack, kernelStack] = this.#stacksAt(
      bytes,
      at('waker_user_stack'),
      at('waker_kernel_stack'),
    )
    const comm = textAt(bytes, at('waker_comm'))
    if (comm === '') return undefined
    const owner: Owner = {
      pid: bytes.readInt32LE(at('waker_pid')),
      tid: bytes.readInt32LE(at('waker_tid')),
      execId: Number(bytes.readBigUInt64LE(at('waker_exec_id'))),
      comm,
      cgroup: 0n,
    }
    return { owner, userStack, kernelStack }
  }

  #stacksAt(bytes: Buffer, user: number, kernel: number): [bigint, bigint] {
    return [bytes.readBigUInt64LE(user), bytes.readBigUInt64LE(kernel)]
  }

  #addStack({ key, value }: MapEntry): void {
    const hash = viewOf(key).getBigUint64(0, true)
    if (this.sums.stacks.has(hash)) return
    const view = viewOf(value)
    const depth = view.getUint32(this.#depthAt, true)
    const end = view.getUint32(this.#endAt, true)
    if (end !== stackEnd.unsaid) this.sums.ends.set(hash, end)
    const room = Math.floor((value.length - this.#addressAt) / 8)
    const stack = new BigUint64Array(Math.min(depth, room))
    // Whole, as it lies there: a number for each address would be as many objects.
    const from = this.#addressAt
    new Uint8Array(stack.buffer).set(value.subarray(from, from + stack.byteLength))
    this.sums.stacks.set(hash, stack)
  }
}

/** Where a field of a struct lies, in bytes. */
type Fields = (name: string) => number

function fieldsOf(btf: Btf, struct: string): Fields {
  const id = btf.find(struct, 'struct')
  const type = id === undefined ? undefined : resolve(btf, id)
  const members = type?.kind === 'struct' ? type.members : []
  const offsets = new Map(members.map(({ name, offsetBits }) => [name, offsetBits / 8]))
  return (name) => {
    const found = offsets.get(name)
    if (found === undefined) throw new Failure('failed', `the object has no ${struct}.${name}`)
    return found
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Up to the first NUL of 16 bytes. */
function textAt(bytes: Buffer, at: number): string {
  const end = bytes.indexOf(0, at)
  return bytes.toString('utf8', at, Math.min(end < 0 ? at + 16 : end, at + 16))
}
