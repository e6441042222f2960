/**
 * A flame graph's colours, as CSS classes: what runs the frame is the hue, the name the shade,
 * so that a function looks the same in every picture. In a difference: red grew, blue shrank.
 */
import { kindOf } from '../profile/frame-kind.js'
import type { Frame, FrameKind } from '../profile/profile.js'

/** How many shades a hue has. */
const shades = 6

interface Hue {
  mark: string
  hue: number
  saturation: number
}

const hues: Record<FrameKind, Hue> = {
  process: { mark: 'p', hue: 220, saturation: 12 },
  kernel: { mark: 'k', hue: 24, saturation: 85 },
  native: { mark: 'u', hue: 46, saturation: 80 },
  managed: { mark: 'm', hue: 105, saturation: 45 },
  inlined: { mark: 'i', hue: 175, saturation: 45 },
  unknown: { mark: 'x', hue: 0, saturation: 0 },
}

/** How strongly a difference is coloured: five steps each way and none. */
const diffSteps = 5

/** The class of a function's colour. */
export function colorClass(frame: Frame): string {
  return `${hues[kindOf(frame)].mark}${hashOf(frame.name) % shades}`
}

/** The class of a frame that weighed `before` of `both`: g grew, s shrank, e equal. */
export function diffClass(before: number, both: number): string {
  if (both === 0) return 'e'
  const change = (both - 2 * before) / both
  const step = Math.min(diffSteps, Math.ceil(Math.abs(change) * diffSteps - 0.05))
  return step <= 0 ? 'e' : `${change > 0 ? 'g' : 's'}${step}`
}

/** One rule for each class. Programs that know no light-dark() take the light colour. */
export function colorRules(isDiff: boolean): string {
  return isDiff ? diffRules() : kindRules()
}

function kindRules(): string {
  const rules: string[] = []
  for (const { mark, hue, saturation } of Object.values(hues))
    for (let shade = 0; shade < shades; shade++) {
      const turned = (hue + (shade - 2.5) * 3 + 360) % 360
      const light = hex(turned, saturation, 68 + shade * 2.4)
      rules.push(fill(`${mark}${shade}`, light, hex(turned, saturation * 0.6, 27 + shade * 2)))
    }
  return rules.join('\n')
}

function diffRules(): string {
  const rules = [fill('e', '#e4e4e4', '#3a3d42')]
  for (let step = 1; step <= diffSteps; step++) {
    const light = 92 - step * 6
    rules.push(fill(`g${step}`, hex(4, 85, light), hex(4, 30 + step * 8, 24 + step * 3)))
    rules.push(fill(`s${step}`, hex(214, 80, light), hex(214, 30 + step * 8, 24 + step * 3)))
  }
  return rules.join('\n')
}

function fill(name: string, light: string, dark: string): string {
  return `.${name}{fill:${light};fill:light-dark(${light},${dark})}`
}

/** A colour of hue (degrees), saturation and lightness (percent) as #rrggbb. */
function hex(hue: number, saturation: number, lightness: number): string {
  const [s, l] = [saturation / 100, lightness / 100]
  const channel = (offset: number): string => {
    const at = (offset + hue / 30) % 12
    const value = l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(at - 3, 9 - at, 1))
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0')
  }
  return `#${channel(0)}${channel(8)}${channel(4)}`
}

/** FNV-1a, folded: stable from run to run. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash ^ (hash >>> 16)) >>> 0
}
