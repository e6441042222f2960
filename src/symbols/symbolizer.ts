import type { Frame } from '../profile/profile.js'
import type { SideBand } from './side-band.js'

/** Turns addresses into names, for processes as they were when the address was seen. */
export interface Symbolizer {
  /** Takes what the kernel says about processes, in the order of time. */
  observe(record: SideBand): void
  /**
   * Reads a process's mappings while it lives, unless they are known. Without it they are read
   * when its first address is asked for: too late for a process that ends before.
   */
  meet(pid: number, startTicks?: bigint): Promise<void>
  /**
   * The frames at addresses of a process, each list outermost first: a function and what was
   * inlined into it. For a caller give the return address − 1, since the return address may be
   * another function's. `time` is a moment, by the records' clock, when the addresses were seen.
   */
  user(pid: number, addresses: readonly bigint[], time?: bigint): Promise<Frame[][]>
  /** The frames at addresses of the kernel. */
  kernel(addresses: readonly bigint[]): Promise<Frame[][]>
  /** What was found out about each module, for --symbols-report. */
  report(): ModuleReport[]
}

/** How the addresses of one module were named. */
export interface ModuleReport {
  module: string
  buildId?: string
  /** Where the names came from, the best first: `.symtab`, `.gopclntab`, `kallsyms`. */
  sources: string[]
  /** What was tried and why it gave nothing. */
  reasons: string[]
  symbols: number
  /** Distinct addresses that got a name, and those that did not. */
  named: number
  unnamed: number
}

/** What names look like. */
export interface SymbolizerOptions {
  /** Whether C++ and Rust names are shown as they were written; by default they are. */
  demangle?: boolean
}
