import type { Tree } from './tree.js'

/** What one function took. */
export interface TopFunction {
  func: number
  /** In the function itself. */
  self: number
  /** In it and in what it called; a recursion counts once. */
  total: number
  /** In a difference: how much of both was there before. */
  before?: { self: number; total: number }
}

/** Every function of a tree that is not inverted, the dearest by itself first. */
export function topFunctions(tree: Tree): TopFunction[] {
  const same = mergedFunctions(tree)
  const all = sums(tree, same, tree.total)
  const before = tree.before && sums(tree, same, tree.before)
  return [...tree.functions.keys()]
    .filter((func) => all.total[func]! > 0 && tree.functions[func]!.kind !== 'process')
    .map((func) => ({
      func,
      self: all.self[func]!,
      total: all.total[func]!,
      ...(before && { before: { self: before.self[func]!, total: before.total[func]! } }),
    }))
    .sort((a, b) => b.self - a.self || b.total - a.total || a.func - b.func)
}

/** By function: what its nodes have that their children have not, and what its outermost have. */
function sums(tree: Tree, same: number[], weights: Float64Array) {
  const self = new Float64Array(tree.functions.length)
  const total = new Float64Array(tree.functions.length)
  /** Where the outermost call of the function that is open ends. */
  const until = new Int32Array(tree.functions.length)
  for (let node = 1; node < tree.length; node++) {
    const func = same[tree.func[node]!]!
    const parent = tree.parent[node]!
    self[func]! += weights[node]!
    if (parent > 0) self[same[tree.func[parent]!]!]! -= weights[node]!
    if (node < until[func]!) continue
    until[func] = tree.end[node]!
    total[func]! += weights[node]!
  }
  return { self, total }
}

/** For each function the first that differs only in how it came there: inlined or called. */
function mergedFunctions(tree: Tree): number[] {
  const first = new Map<string, number>()
  return tree.functions.map(({ name, module, kind }, func) => {
    const key = `${name}\0${module ?? ''}\0${kind === 'process'}`
    const known = first.get(key)
    if (known === undefined) first.set(key, func)
    return known ?? func
  })
}

/** The weight below matching functions: a stack with several counts once. */
export function matchedWeight(tree: Tree, matches: (func: number) => boolean): number {
  let weight = 0
  for (let node = 1; node < tree.length;) {
    const found = matches(tree.func[node]!)
    if (found) weight += tree.total[node]!
    node = found ? tree.end[node]! : node + 1
  }
  return weight
}
