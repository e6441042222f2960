import type { Connection } from '../helper/connection.js'
import { malformed, Read } from '../helper/message.js'
import { mapSnapshot, readMapBytes, writeMap, type MapSnapshot } from '../helper/requests.js'
import { otherOf, sideMap, sideOf, type Table } from '../pipeline/tables.js'
import type { TableContent } from '../pipeline/tally.js'

/** A table of one of a session's objects. */
export interface SessionTable {
  object: number
  table: Table
}

/** What was counted in one interval. */
export interface Interval {
  /** Wall time at its end. */
  timeNs: bigint
  intervalMs: number
  /** What was lost in it. */
  lost: number
  /** Of each table of the session, in their order. */
  contents: TableContent[]
}

/** What belongs to a table: its rows, or those that found no room. */
export type TablePart = 'rows' | 'other'

/** What an interval is told to a recording as. */
export interface IntervalRecorder {
  part(table: number, part: TablePart, bytes: Uint8Array): void
  end(interval: Omit<Interval, 'contents'>): void
}

/** What a reader of intervals needs. */
export interface IntervalPlan {
  tables: SessionTable[]
  /** What was lost since the session began. */
  lost(): number
  recorder?: IntervalRecorder | undefined
}

/** Reads tables while programs count in them; a reading ends one interval and begins the next. */
export class IntervalReader {
  private side = 0
  private lostBefore = 0
  private begunMs = performance.now()

  constructor(
    private readonly connection: Connection,
    private readonly plan: IntervalPlan,
  ) {}

  /**
   * The programs are told to fill the other hash; once none runs any more that was not told, the
   * one they filled is read and emptied: what they counted is in this interval or in the next.
   */
  async read(): Promise<Interval> {
    const { tables, lost } = this.plan
    const full = this.side
    await this.change(1 - full)
    const [endedMs, wallMs] = [performance.now(), Date.now()]
    const contents = await Promise.all(tables.map((_, index) => this.content(index, full)))
    const lostNow = lost()
    const interval = {
      timeNs: BigInt(wallMs) * 1_000_000n,
      intervalMs: endedMs - this.begunMs,
      lost: lostNow - this.lostBefore,
    }
    this.begunMs = endedMs
    this.lostBefore = lostNow
    this.plan.recorder?.end(interval)
    return { ...interval, contents }
  }

  private async change(side: number): Promise<void> {
    const hashes = this.plan.tables.filter(({ table }) => table.kind === 'hash')
    const value = new Uint8Array(new Uint32Array([side]).buffer)
    const entry = { key: new Uint8Array(4), value }
    await Promise.all(
      [...new Set(hashes.map(({ object }) => object))].map((object) =>
        writeMap(this.connection, object, sideMap, entry),
      ),
    )
    this.side = side
  }

  private async content(index: number, side: number): Promise<TableContent> {
    const { object, table } = this.plan.tables[index]!
    const read = async (part: TablePart, name: string, flags: number): Promise<MapSnapshot> => {
      const bytes = await readMapBytes(this.connection, object, name, flags)
      this.plan.recorder?.part(index, part, bytes)
      return tableMap(table, part, mapSnapshot(bytes))
    }
    if (table.kind === 'array') return { rows: await read('rows', table.name, 0) }
    const name = side === 0 ? table.name : sideOf(table)
    const [rows, other] = await Promise.all([
      read('rows', name, Read.DELETE | Read.SETTLED),
      read('other', otherOf(table), 0),
    ])
    return { rows, other }
  }
}

/** What a table's map holds, once it is certain that all of it can be read as that table's. */
export function tableMap(
  { name, key, value }: Table,
  part: TablePart,
  map: MapSnapshot,
): MapSnapshot {
  const keySize = part === 'rows' ? key.size : 0
  for (const entry of map.entries) {
    if (entry.key.length < keySize || entry.value.length < value.size * map.cpus)
      throw malformed(`the table ${name} has entries of another size`)
  }
  return map
}
