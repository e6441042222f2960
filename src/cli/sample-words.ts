/** What is said of a sampling besides the samples: how whole its stacks are, and their names. */
import { shareText } from '../profile/weight.js'
import type { Wholeness } from '../pipeline/stack-profile.js'
import type { ModuleReport } from '../symbols/symbolizer.js'

/** Sentences for stderr. */
export function sampleNotes(
  { wholeness }: { wholeness: Wholeness },
  sideBandLost: number,
): string[] {
  const { whole, cut, broken } = wholeness
  const all = whole + cut + broken
  const parts = [
    `${shareText(whole, all)} whole`,
    ...(broken ? [`${shareText(broken, all)} broken (no frame pointers)`] : []),
    ...(cut ? [`${shareText(cut, all)} cut at 127 frames`] : []),
  ]
  return [
    ...(all > 0 ? [`user stacks: ${parts.join(', ')}`] : []),
    ...(sideBandLost > 0
      ? [`the kernel lost ${sideBandLost} records of mappings: some names may be missing`]
      : []),
  ]
}

/** A line for each module, those without names first. */
export function symbolsText(reports: ModuleReport[]): string {
  const lines = reports
    .toSorted((a, b) => b.unnamed - a.unnamed || b.named - a.named)
    .map(({ module, sources, reasons, named, unnamed }) => {
      const how = sources.length > 0 ? sources.join(', ') : 'no names'
      const why = reasons.length > 0 ? `; ${reasons.join('; ')}` : ''
      return `${module}: ${named} named, ${unnamed} not (${how}${why})`
    })
  return lines.join('\n')
}
