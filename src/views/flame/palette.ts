import { kindOf } from '../../profile/frame-kind.js'
import type { FrameKind } from '../../profile/profile.js'
import type { Tree } from '../../profile/tree.js'
import type { Style } from '../../text/ansi.js'

const black = 16
const white = 231

/** Neighbouring shades of 256 colours; all bear black text. */
const shades: Record<FrameKind, number[]> = {
  process: [146, 110, 152],
  kernel: [209, 215, 216, 173],
  native: [222, 221, 186, 228],
  managed: [114, 150, 151, 120],
  inlined: [80, 116, 79],
  unknown: [250, 252, 248],
}

const grew = [224, 217, 210, 203]
const shrank = [189, 153, 117, 75]

/** Where the cursor is, what the search found, what the zoom left behind. */
export const marks = {
  cursor: { color: white, background: 25, bold: true, inverse: true },
  match: { color: black, background: 177, bold: true },
  faded: { color: 252, background: 238 },
  equal: { color: black, background: 253 },
} satisfies Record<string, Style>

/** How a node looks when nothing marks it. */
export function nodeStyle(tree: Tree, node: number): Style {
  if (tree.before) return diffStyle(tree.before[node]!, tree.total[node]!)
  const frame = tree.functions[tree.func[node]!]
  if (!frame) return { color: black, background: 249 }
  const hues = shades[kindOf(frame)]
  return { color: black, background: hues[sumOf(frame.name) % hues.length]! }
}

function diffStyle(before: number, both: number): Style {
  const change = both === 0 ? 0 : (both - 2 * before) / both
  if (Math.abs(change) < 0.02) return marks.equal
  const hues = change > 0 ? grew : shrank
  const step = Math.min(hues.length - 1, Math.floor(Math.abs(change) * hues.length))
  return { color: black, background: hues[step]! }
}

function sumOf(text: string): number {
  let sum = 0
  for (let index = 0; index < text.length; index++) sum = (sum * 31 + text.charCodeAt(index)) | 0
  return sum >>> 0
}
