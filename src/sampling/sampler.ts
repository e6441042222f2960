import type { TopColumn, TopDetail, TopRow, TopView, TopViewName } from '../pipeline/top-source.js'

/** Some views, and what has to be opened when the first of them is shown. */
export interface SamplerKind {
  views: TopView[]
  open(): Promise<Sampler>
}

/** What counts for some views, which differ in how they put together what was counted. */
export interface Sampler {
  /** Counts for these columns from now on, and for no others. */
  use(view: TopViewName, columns: string[]): Promise<void>
  /** What was counted since the last reading, put together for the view. */
  read(): Promise<Reading>
  /** What is known of one row besides. */
  detail?(id: string): Promise<TopDetail>
  /** Nobody looks at a detail any more. */
  restDetail?(): Promise<void>
  /** Detaches everything: nobody looks any more. */
  rest(): Promise<void>
}

/** What one reading gives. */
export interface Reading {
  /** 0 for the first one, which is only what the next one counts from. */
  intervalMs: number
  columns: TopColumn[]
  rows: TopRow[]
  totals: Record<string, number>
}
