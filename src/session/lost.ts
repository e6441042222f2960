/** Why something was lost in the kernel: `enum lost_reason` of contract.h, in its order. */
export const kernelLostReasons = [
  'ring',
  'entry',
  'map_full',
  'map_busy',
  'map_memory',
  'map_other',
] as const

/**
 * What each hop could not take, by reason; a reason that is absent lost nothing. Besides the
 * kernel's reasons: `skipped`, the runs that the kernel left out because the program was
 * already running on that CPU.
 */
export interface Lost {
  counts: Partial<Record<LostReason, number>>
  total: number
  /** Reasons that this kernel cannot count, so that 0 means "unknown". */
  unknown: LostReason[]
}
export type LostReason = (typeof kernelLostReasons)[number] | 'skipped'

/** What a person is told a reason means. */
export const lostWords: Record<LostReason, string> = {
  ring: 'the ring buffer was full (--buffer makes it larger)',
  entry: 'calls that had begun before tracing did',
  map_full: 'a map was full',
  map_busy: 'a map was in use on another CPU',
  map_memory: 'the kernel had no memory for a map entry',
  map_other: 'a map could not be updated',
  skipped: 'the kernel skipped a run that came during another',
}

/** Nothing lost. */
export function noLoss(): Lost {
  return { counts: {}, total: 0, unknown: [] }
}

/** Reads a LOST message: the sums of one object so far. */
export function readLost(payload: Uint8Array): Lost['counts'] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  const counts: Lost['counts'] = {}
  kernelLostReasons.forEach((reason, index) => {
    if (payload.length < (index + 1) * 8) return
    const count = Number(view.getBigUint64(index * 8, true))
    if (count > 0) counts[reason] = count
  })
  return counts
}

/** The sum over several objects. */
export function sumLost(parts: Iterable<Lost['counts']>, unknown: LostReason[] = []): Lost {
  const counts: Lost['counts'] = {}
  let total = 0
  for (const part of parts) {
    for (const [reason, count] of Object.entries(part) as [LostReason, number][]) {
      counts[reason] = (counts[reason] ?? 0) + count
      total += count
    }
  }
  return { counts, total, unknown }
}
