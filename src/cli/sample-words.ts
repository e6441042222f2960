/** What is said of a sampling besides the samples: how whole its stacks are, and their names. */
import { shareText } from '../profile/weight.js'
import type { Wholeness } from '../pipeline/stack-profile.js'
import { stackEnd } from '../profile/stack-sums.js'
import type { UnwindReport } from '../session/unwind-tables.js'
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
    ...(broken ? [`${shareText(broken, all)} broken (${brokenWords(wholeness, all)})`] : []),
    ...(cut ? [`${shareText(cut, all)} cut at 127 frames`] : []),
  ]
  return [
    ...(all > 0 ? [`user stacks: ${parts.join(', ')}`] : []),
    ...(sideBandLost > 0
      ? [`the kernel lost ${sideBandLost} records of mappings: some names may be missing`]
      : []),
  ]
}

/** Why, by `stackEnd`. */
const reasons: Record<number, string> = {
  [stackEnd.unsaid]: 'no frame pointers',
  [stackEnd.bottom]: 'no frame pointers',
  [stackEnd.fault]: 'memory that is not there',
  [stackEnd.noRule]: 'call frames too hard to read',
  [stackEnd.astray]: 'led astray',
  [stackEnd.noCode]: 'led astray',
  [stackEnd.untabled]: 'before call frames were read',
}

function brokenWords({ why, broken }: Wholeness, all: number): string {
  const counts = new Map<string, number>()
  for (const [end, count] of why) {
    const words = reasons[end] ?? 'for no known reason'
    counts.set(words, (counts.get(words) ?? 0) + count)
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([words, count]) => (count === broken ? words : `${shareText(count, all)} ${words}`))
    .join(', ')
}

/** What is said of the tables of call frames: a line for --symbols-report. */
export function unwindText({ tables, rows, without, refused, unread }: UnwindReport): string {
  const rest = [
    ...(without > 0 ? [`${without} have none`] : []),
    ...(refused > 0 ? [`of ${refused} there was no room for them`] : []),
    ...(unread > 0 ? [`${unread} could not be read`] : []),
  ]
  const files = `${tables} ${tables === 1 ? 'file' : 'files'}`
  return [`call frames of ${files}, ${rows} rows`, ...rest].join('; ')
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
