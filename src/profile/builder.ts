import { PairTable } from './pair-table.js'
import { limits, ProfileError } from './profile-error.js'
import type { Frame, Label, Measure, Profile, Samples, Thread } from './profile.js'

/** The stack without a frame. */
export const emptyStack = 0

/** What the finished profile says about itself. */
export interface About {
  name: string
  measure: Measure
  measures?: Measure[]
  notes?: string[]
}

/**
 * Collects stacks and samples. Samples of the same stack, thread and labels become one, unless
 * they have a time.
 */
export class ProfileBuilder {
  readonly #frames: Frame[] = []
  readonly #frameIds = new Map<string, number>()
  readonly #stacks = new PairTable('stacks', limits.stacks)
  readonly #threads: Thread[] = []
  readonly #threadIds = new Map<string, number>()
  readonly #labelSets: Label[][] = [[]]
  readonly #labelIds = new Map<string, number>([['[]', 0]])
  /** (thread, labels), then (stack, that): one sample each. */
  readonly #owners = new PairTable('threads and labels', limits.samples)
  readonly #merged = new PairTable('samples', limits.samples)
  readonly #weights = new NumberColumn()
  readonly #timed = {
    stack: new NumberColumn(),
    owner: new NumberColumn(),
    time: new NumberColumn(),
  }
  #textLength = 0

  constructor() {
    this.#stacks.idOf(-1, -1)
  }

  /** The number of a frame; equal frames are one. */
  frame(frame: Frame): number {
    const key = [frame.name, frame.module, frame.file, frame.line, frame.kind].join('\0')
    const known = this.#frameIds.get(key)
    if (known !== undefined) return known
    if (this.#frames.length >= limits.frames)
      throw new ProfileError(`more than ${limits.frames} functions: too many to show`)
    this.#textLength += key.length
    if (this.#textLength > limits.text)
      throw new ProfileError(`names longer than ${limits.text} characters together`)
    const id = this.#frames.push(shortened(frame)) - 1
    this.#frameIds.set(key, id)
    return id
  }

  /** The stack in which `stack` called this frame. */
  push(stack: number, frame: number): number {
    return this.#stacks.idOf(stack, frame)
  }

  /** The stack of these frames, outermost first. */
  stack(frames: Iterable<number>): number {
    let stack = emptyStack
    for (const frame of frames) stack = this.push(stack, frame)
    return stack
  }

  thread(thread: Thread): number {
    const key = `${thread.pid ?? ''} ${thread.tid ?? ''} ${thread.name}`
    const known = this.#threadIds.get(key)
    if (known !== undefined) return known
    const id = this.#threads.push(thread) - 1
    this.#threadIds.set(key, id)
    return id
  }

  labels(labels: Label[]): number {
    const key = JSON.stringify(labels)
    const known = this.#labelIds.get(key)
    if (known !== undefined) return known
    const id = this.#labelSets.push(labels) - 1
    this.#labelIds.set(key, id)
    return id
  }

  /** Adds to a stack. Either all samples of a profile have a time or none. */
  sample(stack: number, weight: number, thread = -1, labels = 0, timeNs?: number): void {
    const owner = this.#owners.idOf(thread, labels)
    if (timeNs === undefined) {
      this.#weights.add(this.#merged.idOf(stack, owner), weight)
      return
    }
    const { stack: stacks, owner: owners, time } = this.#timed
    const index = time.length
    if (index >= limits.samples) throw new ProfileError(`more than ${limits.samples} samples`)
    stacks.add(index, stack)
    owners.add(index, owner)
    time.add(index, timeNs)
    this.#weights.add(index, weight)
  }

  /** The profile; the builder is used up. */
  finish(about: About): Profile {
    const { length, first, second } = this.#stacks
    checkDepth(length, first)
    return {
      name: about.name,
      measure: about.measure,
      measures: about.measures ?? [about.measure],
      notes: about.notes ?? [],
      frames: this.#frames,
      stacks: { length, parent: first.slice(0, length), frame: second.slice(0, length) },
      samples: this.#samples(),
      threads: this.#threads,
      labelSets: this.#labelSets,
    }
  }

  #samples(): Samples {
    const timed = this.#timed.time.length > 0
    if (timed && this.#merged.length > 0)
      throw new ProfileError('some samples have a time and some have none')
    const { length } = timed ? this.#timed.time : this.#merged
    const stack = timed ? this.#timed.stack.values() : this.#merged.first
    const owner = timed ? this.#timed.owner.values() : this.#merged.second
    const samples: Samples = {
      length,
      stack: Int32Array.from(stack.subarray(0, length)),
      weight: this.#weights.values(),
      thread: new Int32Array(length),
      labels: new Int32Array(length),
    }
    for (let index = 0; index < length; index++) {
      samples.thread[index] = this.#owners.first[owner[index]!]!
      samples.labels[index] = this.#owners.second[owner[index]!]!
    }
    return timed ? { ...samples, time: this.#timed.time.values() } : samples
  }
}

/** A column of sums that grows. */
class NumberColumn {
  length = 0
  #values = new Float64Array(1024)

  add(index: number, value: number): void {
    if (index >= this.#values.length) {
      const larger = new Float64Array(Math.max(index + 1, this.#values.length * 2))
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[index]! += value
    this.length = Math.max(this.length, index + 1)
  }

  values(): Float64Array {
    return this.#values.slice(0, this.length)
  }
}

function checkDepth(length: number, parent: Int32Array): void {
  const depth = new Int32Array(length)
  for (let stack = 1; stack < length; stack++) {
    depth[stack] = depth[parent[stack]!]! + 1
    if (depth[stack]! > limits.depth)
      throw new ProfileError(`a stack has more than ${limits.depth} frames`)
  }
}

function shortened(frame: Frame): Frame {
  if (frame.name.length <= limits.name) return frame
  return { ...frame, name: `${frame.name.slice(0, limits.name - 1)}…` }
}
