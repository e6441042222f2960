import type { Profile } from '../../profile/profile.js'
import { topFunctions } from '../../profile/top.js'
import { foldProfile } from '../../profile/tree.js'
import { shareText, weightText } from '../../profile/weight.js'
import type { Span } from '../../text/ansi.js'
import { cut, visible } from '../../text/columns.js'

/** A table of functions for a pipe or a terminal that scrolls. */
export interface TopOptions {
  /** How many functions. */
  count: number
  /** Longer lines are cut; a pipe has no width. */
  width?: number
}

/** The functions by what they took themselves, each with what it took in all. */
export function drawTop(profile: Profile, { count, width = Infinity }: TopOptions): Span[][] {
  const tree = foldProfile(profile)
  const all = tree.total[0]!
  const { unit } = tree.measure
  const heading = `${'self'.padStart(8)} ${'total'.padStart(8)} ${'self'.padStart(10)}  function`
  const rows = topFunctions(tree)
    .slice(0, count)
    .map(({ func, self, total }): Span[] => {
      const { name, module } = tree.functions[func]!
      const numbers = [
        shareText(self, all).padStart(8),
        shareText(total, all).padStart(8),
        weightText(self, unit).padStart(10),
      ].join(' ')
      const place = module && !name.includes(module) ? `  (${visible(module)})` : ''
      return [{ text: cut(`${numbers}  ${visible(name)}${place}`, width) }]
    })
  return [[{ text: cut(heading, width), style: { bold: true } }], ...rows]
}
