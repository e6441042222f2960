/**
 * What every reader gives and every view and exporter takes: which stacks were seen, and how
 * much of what was seen on each.
 *
 * Stacks are one tree, held as columns: a stack is its caller's stack plus one frame, and comes
 * after it. So a prefix is held once, however many stacks share it, and a loop from the end to
 * the start sums children into parents.
 *
 *     stack    0      1      2      3          0 is the empty stack
 *     parent  -1      0      1      1
 *     frame   -1   main   read   write         1 = main, 2 = main;read, 3 = main;write
 */
export interface Profile {
  /** Where it comes from, for titles. */
  name: string
  measure: Measure
  /** What the file could have been asked for instead: a pprof file has several. */
  measures: Measure[]
  frames: Frame[]
  stacks: Stacks
  samples: Samples
  threads: Thread[]
  /** What `samples.labels` points into; the first is the empty one. */
  labelSets: Label[][]
  /** What a reader has to say about what it could not take. */
  notes: string[]
}

/** What the weights count, in pprof's words: `cpu` in `nanoseconds`, `samples` in `count`. */
export interface Measure {
  type: string
  unit: string
}

/** One function on a stack, as exactly as it is known. */
export interface Frame {
  name: string
  /** The file it was loaded from: a program, a library, a kernel module. */
  module?: string
  file?: string
  line?: number
  kind?: FrameKind
}

/** What runs a frame. `process` is no function: the name of a process or thread under all. */
export type FrameKind = 'process' | 'kernel' | 'native' | 'managed' | 'inlined' | 'unknown'

/** The tree of all stacks; see Profile. */
export interface Stacks {
  length: number
  parent: Int32Array
  frame: Int32Array
}

/** Samples as columns. -1 is "no thread", label set 0 "no labels". */
export interface Samples {
  length: number
  stack: Int32Array
  weight: Float64Array
  thread: Int32Array
  labels: Int32Array
  /** Nanoseconds; only where each sample has one. */
  time?: Float64Array
  /** In a difference: how much of `weight` was there before; the rest came after. */
  before?: Float64Array
}

/** Who ran. */
export interface Thread {
  name: string
  pid?: number
  tid?: number
}

/** What a pprof file says about samples: a request's id, an allocation's size. */
export interface Label {
  key: string
  value: string | number
  unit?: string
}

/** All weights together. */
export function totalOf(profile: Profile): number {
  return sum(profile.samples.weight)
}

/** The sum of a column. */
export function sum(column: Float64Array): number {
  let total = 0
  for (const value of column) total += value
  return total
}

/** The frames of a stack as indexes, outermost first. */
export function framesOf(stacks: Stacks, stack: number): number[] {
  const found: number[] = []
  for (let at = stack; at > 0; at = stacks.parent[at]!) found.push(stacks.frame[at]!)
  return found.reverse()
}
