import { lostWords, type Lost } from '../session/lost.js'
import type { Cost } from '../session/cost.js'
import type { Report } from '../session/plan.js'
import { counted, durationText, grouped } from '../text/quantity.js'

/** The line that ends every run: events, what was lost and where, how long, what it cost. */
export function closingLine(report: Report, noun = 'event'): string {
  const { events, lost, durationMs, cost } = report
  // Of a recording that was not read to its end neither is known.
  if (durationMs === undefined) return counted(events, noun)
  const parts = [`${counted(events, noun)} in ${durationText(durationMs * 1e6)}`, lostText(lost)]
  if (cost) parts.push(`cost: ${costText(cost)}`)
  return parts.join('; ')
}

function costText({ bpfNs, estimated, helperCpuMs = 0, nodeCpuMs }: Cost): string {
  const ours = `${durationText((helperCpuMs + nodeCpuMs) * 1e6)} in ebpf-trace`
  if (bpfNs === undefined && estimated)
    return `CPU ${ours}, too short to measure the kernel's (--stats does)`
  if (bpfNs === undefined) return `CPU ${ours}, unknown in the kernel`
  return `CPU ${estimated ? '~' : ''}${durationText(bpfNs)} in the kernel, ${ours}`
}

/** `3 lost: 2 as the ring buffer was full ..., 1 as ...`; `-` where the kernel cannot count. */
function lostText(lost: Lost): string {
  const reasons = Object.entries(lost.counts) as [keyof typeof lostWords, number][]
  const where = reasons.map(([reason, count]) => `${grouped(count)} as ${lostWords[reason]}`)
  const text = lost.total === 0 ? 'none lost' : `${grouped(lost.total)} lost: ${where.join(', ')}`
  const unknown = lost.unknown.includes('skipped')
  return unknown ? `${text} (this kernel does not count skipped runs)` : text
}
