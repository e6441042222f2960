/** A flame graph as it goes into a file: the nodes that can be seen, and what they look like. */
import type { Frame } from '../profile/profile.js'
import type { Tree } from '../profile/tree.js'
import { colorClass, diffClass } from './flame-colors.js'

/** The width at which pictures are laid out before a script knows better. */
export const pictureWidth = 1200

/** Nodes as columns, in the tree's order, without those that are too narrow. */
export interface Picture {
  tree: Tree
  /** The tree's numbers of what is kept. */
  nodes: Int32Array
  height: number
  leftOut: number
}

/** Leaves out what is narrower than `minWidth` pixels, with all above it. */
export function pictureOf(tree: Tree, minWidth: number): Picture {
  const least = (minWidth * tree.total[0]!) / pictureWidth
  const nodes: number[] = []
  let height = 1
  let leftOut = 0
  for (let node = 0; node < tree.length;) {
    const kept = node === 0 || tree.total[node]! >= least
    if (kept) {
      nodes.push(node)
      height = Math.max(height, tree.depth[node]! + 1)
    } else leftOut += tree.end[node]! - node
    node = kept ? node + 1 : tree.end[node]!
  }
  return { tree, nodes: Int32Array.from(nodes), height, leftOut }
}

/** The class of a node's colour. */
export function classOf(tree: Tree, node: number): string {
  if (tree.before) return diffClass(tree.before[node]!, tree.total[node]!)
  return node === 0 ? 'p0' : colorClass(tree.functions[tree.func[node]!]!)
}

/** What a node is called. */
export function nameOf(tree: Tree, node: number): string {
  return node === 0 ? 'all' : tree.functions[tree.func[node]!]!.name
}

/** Where a function comes from, as far as it is known. */
export function originOf({ module, file, line }: Frame): string {
  const place = file && line ? `${file}:${line}` : file
  return [module, place].filter((part) => part !== undefined).join(' · ')
}

/** The picture as data for the script in the file; see svg-viewer.ts for who reads it. */
export function viewerData(picture: Picture): object {
  const { tree, nodes } = picture
  const ids = new Map<number, number>()
  const functions: Frame[] = []
  const idOf = (func: number): number => {
    const known = ids.get(func)
    if (known !== undefined) return known
    ids.set(func, functions.length)
    return functions.push(tree.functions[func]!) - 1
  }
  const columns = { func: [] as number[], up: [] as number[], total: [] as number[] }
  const gaps: number[] = []
  const right = new Float64Array(picture.height + 1)
  let depth = -1
  nodes.forEach((node, index) => {
    columns.func.push(node === 0 ? -1 : idOf(tree.func[node]!))
    columns.up.push(depth + 1 - tree.depth[node]!)
    columns.total.push(rounded(tree.total[node]!))
    depth = tree.depth[node]!
    // What was left out between siblings leaves a gap.
    const gap = tree.start[node]! - right[depth]!
    if (gap > tree.total[0]! * 1e-9) gaps.push(index, rounded(gap))
    right[depth] = tree.start[node]! + tree.total[node]!
    right[depth + 1] = tree.start[node]!
  })
  const before = tree.before && [...nodes].map((node) => rounded(tree.before![node]!))
  return {
    ...columns,
    gaps,
    ...(before && { before, befores: tree.before![0] }),
    names: functions.map(({ name }) => name),
    origins: functions.map(originOf),
    /** By node in a difference, else by function. */
    classes: before ? Array.from(nodes, (node) => classOf(tree, node)) : functions.map(colorClass),
  }
}

/** Seven digits: more than a screen has pixels. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(7))
}
