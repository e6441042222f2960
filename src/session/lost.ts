import { decode, NOT_COUNTED, sizeOf, structs } from '../helper/message.js'

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
/** Every reason there is. */
export const lostReasons = [...kernelLostReasons, 'skipped'] as const
/** One of them. */
export type LostReason = (typeof lostReasons)[number]

/** What a person is told a reason means. */
export const lostWords: Record<LostReason, string> = {
  ring: 'the ring buffer was full (--buffer makes it larger)',
  entry: 'the call had begun before tracing did',
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
export function readLost(payload: Uint8Array): Lost {
  const { recursion_misses: misses } = decode(structs.lost_counts, payload)
  const lost = noLoss()
  if (misses === NOT_COUNTED) lost.unknown.push('skipped')
  else add(lost, 'skipped', Number(misses))
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  kernelLostReasons.forEach((reason, index) => {
    const at = sizeOf(structs.lost_counts) + index * 8
    if (at + 8 <= payload.length) add(lost, reason, Number(view.getBigUint64(at, true)))
  })
  return lost
}

/** The sum over several objects. */
export function sumLost(parts: Iterable<Lost>): Lost {
  const sum = noLoss()
  const unknown = new Set<LostReason>()
  for (const part of parts) {
    for (const reason of lostReasons) add(sum, reason, part.counts[reason] ?? 0)
    for (const reason of part.unknown) unknown.add(reason)
  }
  return { ...sum, unknown: [...unknown] }
}

function add(lost: Lost, reason: LostReason, count: number): void {
  if (count === 0) return
  lost.counts[reason] = (lost.counts[reason] ?? 0) + count
  lost.total += count
}
