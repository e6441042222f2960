/**
 * What `top` and its screen agree upon: whoever samples gives one snapshot per interval and is
 * told what the screen shows, so that nothing is attached that nobody looks at.
 */
import type { Snapshot, SnapshotColumn, SnapshotRow } from './snapshot.js'

/** A key that the machine's work can be counted by. */
export type TopViewName =
  'processes' | 'threads' | 'cgroups' | 'syscalls' | 'files' | 'tcp' | 'blocks' | 'bpf'

/** A column that a view can have. */
export interface TopColumn extends SnapshotColumn {
  /** Whether it is shown unless somebody says otherwise. */
  usual: boolean
}

/** One view: what its rows are and what can be known of them. */
export interface TopView {
  name: TopViewName
  /** Half a line for help, lower case: `processes, threads of one process added up`. */
  doc: string
  /** In the order of the screen; the last one takes what is left of the line. */
  columns: TopColumn[]
  /** The column by which rows are sorted at first, falling. */
  sort: string
}

/** One interval of a view. Its columns are those that were asked for, in the view's order. */
export interface TopSnapshot extends Snapshot {
  view: TopViewName
  rows: TopRow[]
}

/** A row, with what is no column but can be chosen by. */
export interface TopRow extends SnapshotRow {
  /** A thread of the kernel's own. */
  isKernel?: boolean
  /** It ended within the interval. */
  isGone?: boolean
}

/** What is known of one row besides its cells: tables, each under a title. */
export interface TopDetail {
  sections: TopSection[]
}

/** One table of a detail. Of the first rows histograms are drawn in full. */
export interface TopSection {
  title: string
  columns: SnapshotColumn[]
  rows: SnapshotRow[]
  /** Why there is none, as a sentence without a full stop. */
  unavailable?: string
}

/** Whoever samples, as the screen sees it. */
export interface TopSource {
  /** All there are, the one to begin with first. */
  views: TopView[]
  /** The machine in a few words: host name, kernel, CPUs. */
  machine: string
  /**
   * One per interval, and at once after `setView`. The screen asks for the next one as soon as it
   * has one, also while it is paused; a reader that dozes gets the newest only.
   */
  snapshots: AsyncIterable<TopSnapshot>
  /** Shows another key. */
  setView(name: TopViewName): Promise<void>
  /** The columns shown, by name: what only other columns need is detached. */
  setColumns(names: string[]): Promise<void>
  setInterval(ms: number): void
  /** Of a row by its id; asked again each interval while it is shown. */
  detail(id: string): Promise<TopDetail>
  /** Ends the snapshots. */
  stop(): Promise<void>
}
