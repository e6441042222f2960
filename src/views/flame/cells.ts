import type { Tree } from '../../profile/tree.js'

/** A frame on the screen: columns `from` up to `to`. */
export interface Cell {
  node: number
  from: number
  to: number
}

/**
 * The rows of a tree, from the root's, as wide as the screen. The zoomed node fills the width,
 * and what called it stands full width over it. What is narrower than a column is left out.
 */
export function cellRows(tree: Tree, zoom: number, width: number): Cell[][] {
  const rows: Cell[][] = []
  for (let node = tree.parent[zoom]!; node >= 0; node = tree.parent[node]!)
    rows.unshift([{ node, from: 0, to: width }])
  const scale = width / (tree.total[zoom]! || 1)
  const left = tree.start[zoom]!
  for (let node = zoom; node < tree.end[zoom]!;) {
    const from = Math.round((tree.start[node]! - left) * scale)
    const to = Math.round((tree.start[node]! + tree.total[node]! - left) * scale)
    if (to > from) {
      const row = (rows[tree.depth[node]!] ??= [])
      row.push({ node, from, to })
      node++
    } else node = tree.end[node]!
  }
  return rows
}
