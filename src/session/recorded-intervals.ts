import { malformed } from '../helper/message.js'
import { mapParts, mapSnapshot, type MapSnapshot } from '../helper/requests.js'
import type { TableContent } from '../pipeline/tally.js'
import {
  tableMap,
  type Interval,
  type IntervalRecorder,
  type SessionTable,
  type TablePart,
} from './intervals.js'
import type { Recording } from './recording.js'

/**
 * The types of the messages that tell an interval; the helper sends none of these types. A part
 * is a `map_part` as the helper sent it, its id the number of the table times two, and one for
 * what found no room. The interval's end is JSON: time, length, loss.
 */
export const INTERVAL_PART = 257
/** Its end. */
export const INTERVAL = 258

const partNames: TablePart[] = ['rows', 'other']

/** Writes the intervals of a session into its recording. */
export function intervalRecorder(recording: Recording, tables: SessionTable[]): IntervalRecorder {
  return {
    part(table, part, bytes) {
      const id = table * 2 + partNames.indexOf(part)
      const object = tables[table]?.object ?? 0
      for (const payload of mapParts(bytes))
        recording.write({ type: INTERVAL_PART, id, object, payload })
    },
    end({ timeNs, intervalMs, lost }) {
      const text = JSON.stringify({ timeNs: String(timeNs), intervalMs, lost })
      recording.write({ type: INTERVAL, id: 0, object: 0, payload: Buffer.from(text) })
    },
  }
}

/** Takes the messages of intervals; gives each interval with its last one. */
export type IntervalAssembly = (
  type: number,
  id: number,
  payload: Uint8Array,
) => Interval | undefined

/** Puts the intervals of a recording together. */
export function intervalAssembly(tables: SessionTable[]): IntervalAssembly {
  let parts = new Map<number, Uint8Array[]>()
  return (type, id, payload) => {
    if (type === INTERVAL_PART) {
      if (id >= tables.length * 2) throw malformed(`a part of table ${id >> 1}, which is not there`)
      // The reader's buffer is used again.
      parts.set(id, [...(parts.get(id) ?? []), payload.slice()])
      return undefined
    }
    const contents = tables.map(({ table }, index): TableContent => {
      const map = (part: TablePart): MapSnapshot => {
        const pieces = parts.get(index * 2 + partNames.indexOf(part)) ?? []
        return tableMap(table, part, mapSnapshot(Buffer.concat(pieces)))
      }
      const rows = map('rows')
      return table.kind === 'array' ? { rows } : { rows, other: map('other') }
    })
    parts = new Map()
    return { ...readEnd(payload), contents }
  }
}

function readEnd(payload: Uint8Array): Omit<Interval, 'contents'> {
  let value: { timeNs?: unknown; intervalMs?: unknown; lost?: unknown } | null
  try {
    value = JSON.parse(Buffer.from(payload).toString()) as typeof value
  } catch {
    throw malformed('the end of an interval is no JSON')
  }
  const { timeNs, intervalMs, lost } = value ?? {}
  const isTime = typeof timeNs === 'string' && /^\d{1,20}$/.test(timeNs)
  if (!isTime || typeof intervalMs !== 'number' || typeof lost !== 'number')
    throw malformed('the end of an interval has no figures')
  return { timeNs: BigInt(timeNs), intervalMs, lost }
}
