/**
 * What a sampler's maps held, put together: stacks as addresses, and how often or how long each
 * was seen of whom. Names come later.
 */

/** What stands in the place of a stack's hash where there is none, and where it had no room. */
export const stackHash = { none: 0n, lost: 1n } as const

/** Why a user stack ends where it does: `enum stack_end` of bpf-src/include/unwind.h. */
export const stackEnd = {
  /** Nobody said: the kernel walked it. */
  unsaid: 0,
  /** Where the program or thread begins. */
  whole: 1,
  /** Without a frame pointer, and nothing else said where the caller is. */
  bottom: 2,
  fault: 3,
  noRule: 4,
  astray: 5,
  noCode: 6,
  /** One of these, but not all that is known of the code had been read yet. */
  untabled: 7,
} as const

/** Whose stacks they are. */
export interface Owner {
  pid: number
  /** 0 where threads are not kept apart. */
  tid: number
  /** Tells the programs apart that the process ran one after the other. */
  execId: number
  comm: string
  /** 0n where control groups are not kept apart. */
  cgroup: bigint
}

/** One pair of stacks of one owner. */
export interface StackSum {
  owner: Owner
  /** Hashes. */
  userStack: bigint
  kernelStack: bigint
  count: number
  totalNs: number
  /** Boot time. */
  firstNs: bigint
  lastNs: bigint
  /** Who ended the wait, where that was asked for. */
  waker?: Waker
}

/** What is added up. */
export type Part = Pick<StackSum, 'count' | 'totalNs' | 'firstNs' | 'lastNs'>

/** What one reading of the maps added to a sum. */
export interface TimedPart extends Part {
  sum: StackSum
}

/** Parts that are kept; of a sampling that goes on for longer only the sums are. */
const partsMax = 1 << 18

/** Who woke a thread, and where it was then. */
export interface Waker {
  owner: Owner
  userStack: bigint
  kernelStack: bigint
}

/** What was read so far. */
export class StackSums {
  /** Addresses by the stack's hash, the innermost first. */
  readonly stacks = new Map<bigint, BigUint64Array>()
  /** Why they end, by hash: of `stackEnd`; not of those of which nobody said it. */
  readonly ends = new Map<bigint, number>()
  readonly #sums = new Map<string, StackSum>()
  /** What was added when; undefined where that is not kept. */
  parts: TimedPart[] | undefined
  /** All counts together. */
  count = 0

  /** With `timed` it is kept which reading of the maps added what. */
  constructor(timed = false) {
    if (timed) this.parts = []
  }

  get sums(): Iterable<StackSum> {
    return this.#sums.values()
  }

  /** The processes that were seen, wakers among them. */
  pids(): Set<number> {
    const found = new Set<number>()
    for (const { owner, waker } of this.#sums.values()) {
      found.add(owner.pid)
      if (waker) found.add(waker.owner.pid)
    }
    return found
  }

  /** Adds to the sum of this key; `make` is asked for the rest where it is new. */
  add(key: string, part: Part, make: () => Omit<StackSum, keyof Part>): void {
    this.count += part.count
    const known = this.#sums.get(key)
    const sum = known ?? { ...make(), ...part }
    if (known) addTo(known, part)
    else this.#sums.set(key, sum)
    this.parts?.push({ sum, ...part })
    if (this.parts && this.parts.length > partsMax) this.parts = undefined
  }
}

function addTo(sum: StackSum, { count, totalNs, firstNs, lastNs }: Part): void {
  sum.count += count
  sum.totalNs += totalNs
  if (firstNs < sum.firstNs) sum.firstNs = firstNs
  if (lastNs > sum.lastNs) sum.lastNs = lastNs
}
