import type { AttachTarget } from '../helper/requests.js'
import type { Cost } from './cost.js'
import type { Filters } from './filters.js'
import type { Lost } from './lost.js'
import type { ParameterValue } from './parameters.js'

/** One object of a session, and how it is to run. */
export interface ObjectPlan {
  /** What it is called in messages: `execve`, `./x.bpf.o`. */
  name: string
  /** Index into the grant's objects; undefined under `anyObject`: the bytes are sent. */
  granted?: number
  /** The ELF object. */
  bytes: Uint8Array
  /** By C name; the type comes from the object's BTF. */
  parameters?: Record<string, ParameterValue | Uint8Array>
  /** Programs to load by C name; undefined: all of them. */
  programs?: string[]
  /** Of these, iterators that are not run now, but whenever somebody asks them. */
  asked?: string[]
  /** How programs are attached whose section does not say it, by C name. */
  attach?: Record<string, AttachTarget>
  /** Entries of maps whose size depends on this run, by C name. */
  mapSizes?: Record<string, number>
}

/** Everything that a session needs to know before it starts. */
export interface SessionPlan {
  objects: ObjectPlan[]
  filters?: Filters
  /** Bytes of each ring buffer; undefined: what argv said, else the helper's 8 MiB. */
  bufferBytes?: number
  /** Measure the cost exactly (50 ns dearer per run) instead of sampling it. */
  stats?: boolean
  recording?: RecordingPlan
  /** Whoever takes the kernel's own records of mappings and processes. */
  sideBand?: (payload: Uint8Array) => void
  /** The tool loads or attaches later: the helper is not sealed. */
  unsealed?: boolean
}

/** What a session did, once it has stopped. */
export interface Report {
  /** Records that were handed out; final when `batches` has ended. */
  readonly events: number
  lost: Lost
  /** Undefined where a recording was not read to its end. */
  durationMs: number | undefined
  /** Undefined in a replay. */
  cost: Cost | undefined
}

/** What is to be recorded besides the messages. */
export interface RecordingPlan {
  file: string
  tool: string
  columns: string[]
  argv: string[]
  /** What else is needed to show the records elsewhere: call tables. JSON. */
  facts?: unknown
}
