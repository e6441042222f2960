/**
 * A flame graph as one SVG file. It is a picture for whatever shows pictures, and where there
 * is a browser a script takes over (svg-viewer.ts): it draws from data, so the frames that are
 * too narrow for the first picture are there after a zoom.
 *
 * Frames of a colour are one path: fifteen bytes a frame, where an element each takes two
 * hundred. Text has a textLength, so that it stays within its frame whatever font there is.
 */
import type { Tree } from '../profile/tree.js'
import { unitSteps, weightText } from '../profile/weight.js'
import { columnsOf, cut } from '../text/columns.js'
import { colorRules } from './flame-colors.js'
import {
  classOf,
  nameOf,
  pictureOf,
  pictureWidth,
  viewerData,
  type Picture,
} from './flame-picture.js'
import { embeddedJson, escapeMarkup } from './markup.js'
import { svgStyle } from './svg-style.js'
import { viewerScript } from './svg-viewer.js'

/** How a flame graph is drawn. */
export interface SvgOptions {
  title: string
  /** The root on top. */
  icicle?: boolean
  /** Pixels, at a width of 1200, below which a frame is left out of the file. */
  minWidth?: number
  /** More to say than the measure, under the title. */
  subtitle?: string
}

/** What the script has to agree on with the picture. */
const geometry = { rowHeight: 17, charWidth: 7.23, margin: 10, top: 88, bottom: 14 }

/** Frames that are narrower are no rectangle of their own in the first picture. */
const leastDrawn = 0.5

/** Draws a tree. */
export function writeSvg(tree: Tree, options: SvgOptions): string {
  const picture = pictureOf(tree, options.minWidth ?? 0.1)
  const height = geometry.top + picture.height * geometry.rowHeight + geometry.bottom
  const subtitle = [describe(picture), options.subtitle].filter(Boolean).join(' · ')
  const data = {
    ...viewerData(picture),
    ...geometry,
    ...unitSteps(tree.measure.unit),
    icicle: options.icicle ?? false,
    rows: picture.height,
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" class="ebpf-trace" role="img" \
width="${pictureWidth}" height="${height}" viewBox="0 0 ${pictureWidth} ${height}" \
aria-label="${escapeMarkup(`Flame graph: ${options.title}`)}">
<style>${svgStyle}
${colorRules(tree.before !== undefined)}</style>
<rect class="back" width="100%" height="100%"/>
<g class="flame">
${firstPicture(picture, options.icicle ?? false)}
</g>
<g class="head">
<rect class="back" width="100%" height="${geometry.top - 3}"/>
<text class="title" x="${geometry.margin}" y="24">${escapeMarkup(cut(options.title, 118))}</text>
<text class="sub" x="${geometry.margin}" y="44">${escapeMarkup(cut(subtitle, 160))}</text>
</g>
<script type="application/json">${embeddedJson(data)}</script>
<script><![CDATA[${viewerScript}]]></script>
</svg>
`
}

/** What it measures, how much there is, and what the picture leaves out. */
function describe({ tree, leftOut }: Picture): string {
  const { type, unit } = tree.measure
  const [total, before] = [tree.total[0]!, tree.before?.[0]]
  const amount =
    before === undefined
      ? weightText(total, unit)
      : `${weightText(before, unit)} before, ${weightText(total - before, unit)} after; ` +
        'red grew, blue shrank, the width is both together'
  const omitted = leftOut > 0 ? `${leftOut.toLocaleString('en-US')} narrow frames left out` : ''
  return [type === 'samples' ? '' : type, amount, omitted].filter(Boolean).join(' · ')
}

function firstPicture(picture: Picture, icicle: boolean): string {
  const { tree, nodes, height } = picture
  const scale = (pictureWidth - 2 * geometry.margin) / (tree.total[0]! || 1)
  const paths = new Map<string, string[]>()
  const texts: string[] = []
  const right = new Float64Array(height).fill(-1)
  for (const node of nodes) {
    const depth = tree.depth[node]!
    const row = icicle ? depth : height - 1 - depth
    const x = geometry.margin + tree.start[node]! * scale
    const width = tree.total[node]! * scale
    // Of a crowd of slivers every half pixel shows one.
    if (width < leastDrawn && x + width < right[depth]! + leastDrawn) continue
    right[depth] = x + width
    const y = geometry.top + row * geometry.rowHeight
    const kind = classOf(tree, node)
    const drawn = paths.get(kind) ?? []
    if (drawn.length === 0) paths.set(kind, drawn)
    drawn.push(rectangle(x, y, width))
    const label = labelIn(nameOf(tree, node), width)
    if (label !== '') texts.push(textAt(label, x, y))
  }
  const shapes = [...paths].map(([kind, parts]) => `<path class="${kind}" d="${parts.join('')}"/>`)
  return [...shapes, ...texts].join('\n')
}

function rectangle(x: number, y: number, width: number): string {
  const shown = Math.max(leastDrawn, width > 2 ? width - 0.6 : width)
  return `M${tenth(x)} ${y}h${tenth(shown)}v${geometry.rowHeight - 1}h-${tenth(shown)}z`
}

function labelIn(name: string, width: number): string {
  const columns = Math.floor((width - 6) / geometry.charWidth)
  return columns < 3 ? '' : cut(name, columns)
}

function textAt(label: string, x: number, y: number): string {
  const length = tenth(columnsOf(label) * geometry.charWidth)
  return `<text x="${tenth(x + 3)}" y="${y + 12}" textLength="${length}" \
lengthAdjust="spacingAndGlyphs">${escapeMarkup(label)}</text>`
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10
}
