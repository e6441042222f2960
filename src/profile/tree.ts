/**
 * A profile folded for drawing: one node for each way to reach a function, numbered as a person
 * reads the picture. A node comes before its children, the children left to right, so a subtree
 * is a range of numbers and a row of the picture is in ascending order.
 *
 *     main ─┬─ read ── copy        node   0     1     2     3      4
 *           └─ write               name  (all) main  read  copy  write
 *                                  end    5     5     4     4      5
 */
import { PairTable } from './pair-table.js'
import { limits, ProfileError } from './profile-error.js'
import type { Frame, Measure, Profile } from './profile.js'

/** Columns by node; node 0 is the root, which is no function. */
export interface Tree {
  name: string
  measure: Measure
  /** What `func` points into: one for each function, whatever its line. */
  functions: Frame[]
  length: number
  /** How many rows the picture has, with the root's. */
  height: number
  func: Int32Array
  parent: Int32Array
  depth: Int32Array
  /** The first node that is no longer below this one. */
  end: Int32Array
  /** Where it starts, in weight from the left. */
  start: Float64Array
  total: Float64Array
  self: Float64Array
  /** In a difference: how much of total was there before. */
  before?: Float64Array
}

/** Left to right: the widest first, by name, or as time went. */
export type Order = 'heavy' | 'name' | 'time'

/** How to fold. */
export interface FoldOptions {
  order?: Order
  /** Merge from the innermost function outwards: who calls what is dear. */
  inverted?: boolean
}

/** The tree before it is in order: parents come before children. */
interface Trie {
  length: number
  parent: Int32Array
  func: Int32Array
  self: Float64Array
  before?: Float64Array
}

/** Folds a profile into the tree that flame graphs draw. */
export function foldProfile(profile: Profile, options: FoldOptions = {}): Tree {
  const { functions, funcOf } = functionsOf(profile)
  const trie =
    options.order === 'time' && profile.samples.time
      ? trieInTime(profile, funcOf, options.inverted ?? false)
      : trieOf(profile, funcOf, options.inverted ?? false)
  const totals = totalsOf(trie, trie.self)
  const befores = trie.before && totalsOf(trie, trie.before)
  const children = sortedChildren(trie, totals, functions, options.order ?? 'heavy')
  return {
    name: profile.name,
    measure: profile.measure,
    functions,
    ...numbered(trie, children, totals, befores),
  }
}

/** Frames that differ only in their line are one function. */
function functionsOf(profile: Profile): { functions: Frame[]; funcOf: Int32Array } {
  const functions: Frame[] = []
  const ids = new Map<string, number>()
  const funcOf = Int32Array.from(profile.frames, (frame) => {
    const key = `${frame.name}\0${frame.module ?? ''}\0${frame.kind ?? ''}`
    const known = ids.get(key)
    if (known !== undefined) return known
    ids.set(key, functions.length)
    return functions.push(frame) - 1
  })
  return { functions, funcOf }
}

function trieOf(profile: Profile, funcOf: Int32Array, inverted: boolean): Trie {
  const nodes = new PairTable('nodes', limits.stacks)
  nodes.idOf(-1, -1)
  const nodeOf = inverted ? inwards(profile, funcOf, nodes) : outwards(profile, funcOf, nodes)
  const { samples } = profile
  const leaves = Int32Array.from(samples.stack, nodeOf)
  const summed = (weights: Float64Array): Float64Array => {
    const sums = new Float64Array(nodes.length)
    for (let index = 0; index < samples.length; index++) sums[leaves[index]!]! += weights[index]!
    return sums
  }
  return {
    length: nodes.length,
    parent: nodes.first,
    func: nodes.second,
    self: summed(samples.weight),
    ...(samples.before && { before: summed(samples.before) }),
  }
}

/** Which node a stack ends at, callers first: one step for each stack of the profile. */
function outwards(
  { stacks }: Profile,
  funcOf: Int32Array,
  nodes: PairTable,
): (stack: number) => number {
  const ids = new Int32Array(stacks.length)
  for (let stack = 1; stack < stacks.length; stack++)
    ids[stack] = nodes.idOf(ids[stacks.parent[stack]!]!, funcOf[stacks.frame[stack]!]!)
  return (stack) => ids[stack]!
}

/** The same with the innermost function first. */
function inwards(
  { stacks }: Profile,
  funcOf: Int32Array,
  nodes: PairTable,
): (stack: number) => number {
  return (stack) => {
    let node = 0
    for (let at = stack; at > 0; at = stacks.parent[at]!)
      node = nodes.idOf(node, funcOf[stacks.frame[at]!]!)
    return node
  }
}

/** In time, thread after thread: only neighbours merge. */
function trieInTime(profile: Profile, funcOf: Int32Array, inverted: boolean): Trie {
  const { samples } = profile
  const order = [...samples.stack.keys()].sort(
    (a, b) => samples.thread[a]! - samples.thread[b]! || samples.time![a]! - samples.time![b]!,
  )
  const [parent, func, self] = [[-1], [-1], [0]]
  let path: number[] = [0]
  for (const sample of order) {
    const funcs = funcsOf(profile, samples.stack[sample]!, funcOf)
    if (inverted) funcs.reverse()
    let same = 0
    while (same < funcs.length && func[path[same + 1] ?? 0] === funcs[same]) same++
    path = path.slice(0, same + 1)
    for (const one of funcs.slice(same)) {
      if (parent.length >= limits.stacks) throw new ProfileError('too much to show in time order')
      parent.push(path.at(-1)!)
      func.push(one)
      path.push(self.push(0) - 1)
    }
    self[path.at(-1)!]! += samples.weight[sample]!
  }
  return {
    length: parent.length,
    parent: Int32Array.from(parent),
    func: Int32Array.from(func),
    self: Float64Array.from(self),
  }
}

function funcsOf({ stacks }: Profile, stack: number, funcOf: Int32Array): number[] {
  const found: number[] = []
  for (let at = stack; at > 0; at = stacks.parent[at]!) found.push(funcOf[stacks.frame[at]!]!)
  return found.reverse()
}

function totalsOf({ length, parent }: Trie, self: Float64Array): Float64Array {
  const totals = self.slice()
  for (let node = length - 1; node > 0; node--) totals[parent[node]!]! += totals[node]!
  return totals
}

/** Each node's children, in order, one list after the other; those of weight 0 are left out. */
interface Children {
  from: Int32Array
  list: Int32Array
}

function sortedChildren(
  trie: Trie,
  totals: Float64Array,
  functions: Frame[],
  order: Order,
): Children {
  const from = new Int32Array(trie.length + 1)
  const shown = (node: number): boolean => totals[node]! > 0
  for (let node = 1; node < trie.length; node++) if (shown(node)) from[trie.parent[node]! + 1]!++
  for (let node = 0; node < trie.length; node++) from[node + 1]! += from[node]!
  const next = from.slice()
  const list = new Int32Array(from[trie.length]!)
  for (let node = 1; node < trie.length; node++)
    if (shown(node)) list[next[trie.parent[node]!]!++] = node
  if (order === 'time') return { from, list }
  const rank = ranks(functions)
  const byName = (a: number, b: number): number => rank[trie.func[a]!]! - rank[trie.func[b]!]!
  const compare =
    order === 'name' ? byName : (a: number, b: number) => totals[b]! - totals[a]! || byName(a, b)
  for (let node = 0; node < trie.length; node++)
    if (from[node + 1]! - from[node]! > 1) list.subarray(from[node], from[node + 1]).sort(compare)
  return { from, list }
}

/** The place of each function in the alphabet. */
function ranks(functions: Frame[]): Int32Array {
  const order = [...functions.keys()].sort((a, b) => {
    const [left, right] = [functions[a]!.name, functions[b]!.name]
    return left < right ? -1 : left > right ? 1 : a - b
  })
  const rank = new Int32Array(functions.length)
  order.forEach((func, index) => (rank[func] = index))
  return rank
}

/** Walks the children in order, without recursion: a stack may be deep. */
function numbered(
  trie: Trie,
  children: Children,
  totals: Float64Array,
  befores: Float64Array | undefined,
): Omit<Tree, 'name' | 'measure' | 'functions'> {
  const length = children.list.length + 1
  const tree = columns(length)
  const before = befores && new Float64Array(length)
  const open: { node: number; id: number; child: number; start: number }[] = []
  let [count, height] = [0, 0]
  const enter = (node: number, start: number): void => {
    const id = count++
    tree.func[id] = trie.func[node]!
    tree.parent[id] = open.at(-1)?.id ?? -1
    tree.depth[id] = open.length
    tree.start[id] = start
    tree.total[id] = totals[node]!
    tree.self[id] = trie.self[node]!
    if (before && befores) before[id] = befores[node]!
    height = Math.max(height, open.length + 1)
    open.push({ node, id, child: children.from[node]!, start })
  }
  enter(0, 0)
  while (open.length > 0) {
    const top = open.at(-1)!
    if (top.child < children.from[top.node + 1]!) {
      const child = children.list[top.child++]!
      const start = top.start
      top.start += totals[child]!
      enter(child, start)
    } else tree.end[open.pop()!.id] = count
  }
  return { ...tree, length, height, ...(before && { before }) }
}

function columns(length: number) {
  return {
    func: new Int32Array(length),
    parent: new Int32Array(length),
    depth: new Int32Array(length),
    end: new Int32Array(length),
    start: new Float64Array(length),
    total: new Float64Array(length),
    self: new Float64Array(length),
  }
}
