/**
 * What maps held at one moment, made ready to be shown: the table of one interval. `top` and all
 * aggregated tools give it; screens, histograms and exporters take it.
 */

/** One column of a snapshot. */
export interface SnapshotColumn {
  /** The key in JSON and CSV, unit included: `cpu_percent`, `read_bytes_per_second`. */
  name: string
  /** The heading of the column for people. */
  title: string
  /** How a cell is written for people. */
  unit: CellUnit
  /** A sentence for help, without a full stop. */
  doc: string
  /** Why this kernel cannot fill the column; its cells are then undefined and show `-`. */
  unavailable?: string
}

/**
 * What a cell's number counts; `text` and `histogram` cells hold no number. `number` is a number
 * that is no quantity, as that of a CPU is.
 */
export type CellUnit =
  | 'text'
  | 'number'
  | 'pid'
  | 'uid'
  | 'count'
  | 'per_second'
  | 'percent'
  | 'ns'
  | 'bytes'
  | 'bytes_per_second'
  | 'histogram'

/** Undefined is "cannot be told", which is never 0. */
export type Cell = number | bigint | string | Histogram | undefined

/** Counts per bucket; what a percentile of it says is a bound, not a value. */
export interface Histogram {
  scale: 'log2' | 'linear'
  unit: 'ns' | 'bytes' | 'count'
  /** The lower bound of each bucket, ascending; a bucket ends before the next one's bound. */
  bounds: Float64Array
  counts: Float64Array
  /** Exact, where the object keeps them. */
  sum?: number
  max?: number
}

/** One line of a snapshot. */
export interface SnapshotRow {
  /** Stays the same from one snapshot to the next: what a cursor or a tag holds on to. */
  id: string
  /** The id of the row below which a tree shows this one. */
  parent?: string
  /** One per column. */
  cells: Cell[]
  /** What found no room in the map, under no key: the cells of the key are undefined. */
  isOther?: boolean
}

/** The table of one interval. */
export interface Snapshot {
  /** Wall time at its end, nanoseconds since 1970. */
  timeNs: bigint
  intervalMs: number
  /** What could not be counted in this interval, over all hops. */
  lost: number
  /** Which table it is, where an object has several. */
  table?: string
  columns: SnapshotColumn[]
  rows: SnapshotRow[]
  /** Sums over the machine, by column name, where a sum of the rows would not be the whole. */
  totals?: Record<string, number>
}
