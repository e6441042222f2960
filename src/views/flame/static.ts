import type { Profile } from '../../profile/profile.js'
import { foldProfile, type FoldOptions, type Tree } from '../../profile/tree.js'
import { shareText, weightText } from '../../profile/weight.js'
import type { Span } from '../../text/ansi.js'
import { columnsOf, cut, fit, visible } from '../../text/columns.js'
import { cellRows, type Cell } from './cells.js'
import { nodeName } from './draw.js'
import { nodeStyle } from './palette.js'

/** A flame graph for a pipe: the root on top unless asked otherwise, each frame with its edge. */
export interface StaticOptions extends FoldOptions {
  title: string
  width: number
  /** The root below, the tips up. */
  flame?: boolean
}

/** Draws it once, as many rows as it has. */
export function drawStatic(profile: Profile, options: StaticOptions): Span[][] {
  const tree = foldProfile(profile, options)
  const cells = cellRows(tree, 0, options.width - 1)
  // What has no room for a name has no row of its own.
  const told = cells.filter((row) => row.some(({ from, to }) => to - from > 3))
  const rows = told.map((row) => staticRow(tree, row, options.width))
  const title: Span[] = [
    {
      text: cut(
        `${visible(options.title)}  ${weightText(tree.total[0]!, tree.measure.unit)}`,
        options.width,
      ),
      style: { bold: true },
    },
  ]
  return [title, ...(options.flame ? rows.reverse() : rows)]
}

function staticRow(tree: Tree, cells: Cell[], width: number): Span[] {
  const spans: Span[] = []
  let column = 0
  for (const { node, from, to } of cells) {
    if (from > column) {
      spans.push({ text: fit('│', from - column) })
      column = from
    } else if (column === 0 && from > 0) spans.push({ text: ' '.repeat(from) })
    spans.push(
      { text: '│' },
      { text: label(tree, node, to - from - 1), style: nodeStyle(tree, node) },
    )
    column = to
  }
  if (column > 0 && column < width) spans.push({ text: '│' })
  return spans
}

/** The name, and its share where there is room for both. */
function label(tree: Tree, node: number, width: number): string {
  const share = shareText(tree.total[node]!, tree.total[0]!)
  const name = nodeName(tree, node)
  const room = width - share.length - 2
  if (room < Math.min(columnsOf(name), 12)) return fit(name, width)
  return `${fit(cut(name, room), room + 1)}${share} `
}
