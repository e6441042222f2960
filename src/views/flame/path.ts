import type { Tree } from '../../profile/tree.js'

/** The functions from the root to a node, as keys that hold in other trees too. */
export function pathOf(tree: Tree, node: number): string[] {
  const path: string[] = []
  for (let at = node; at > 0; at = tree.parent[at]!) path.push(keyOf(tree, at))
  return path.reverse()
}

/** The node at a path, or as far down it as the tree goes. */
export function findPath(tree: Tree, path: string[]): number {
  let found = 0
  for (const key of path) {
    const child = childOf(tree, found, key)
    if (child === -1) return found
    found = child
  }
  return found
}

function childOf(tree: Tree, parent: number, key: string): number {
  for (let node = parent + 1; node < tree.end[parent]!; node = tree.end[node]!)
    if (keyOf(tree, node) === key) return node
  return -1
}

function keyOf(tree: Tree, node: number): string {
  const { name, module } = tree.functions[tree.func[node]!]!
  return `${name}\0${module ?? ''}`
}
