import type { Connection } from '../helper/connection.js'
import type { Batch, Schema } from '../schema/schema.js'
import type { Clock } from './clock.js'
import type { Filters } from './filters.js'
import type { Lost } from './lost.js'

/** A parameter's value as the command line or a caller gives it. */
export type ParameterValue = boolean | number | bigint | string | readonly ParameterValue[]

/** One object of a session, and how it is to run. */
export interface ObjectPlan {
  /** Index into the grant's objects; undefined under `any-object`: the bytes are sent. */
  granted?: number
  /** The ELF object. */
  bytes: Uint8Array
  /** By C name; the type comes from the object's BTF. */
  parameters?: Record<string, ParameterValue>
  /** Programs to load by C name; undefined: all of them. */
  programs?: string[]
}

/** What is to be recorded besides the messages. */
export interface RecordingPlan {
  file: string
  tool: string
  columns: string[]
  argv: string[]
}

/** Everything that a session needs to know before it starts. */
export interface SessionPlan {
  objects: ObjectPlan[]
  filters?: Filters
  /** Bytes of each ring buffer; undefined: the helper's default, 8 MiB. */
  bufferBytes?: number
  /** Measure the cost exactly (50 ns dearer per run) instead of sampling it. */
  stats?: boolean
  recording?: RecordingPlan
}

/** What tracing cost so far. */
export interface Cost {
  /** CPU time of the BPF programs; undefined where the kernel cannot tell. */
  bpfNs: number | undefined
  /** bpfNs is an estimate from samples: shown with `~`. */
  estimated: boolean
  helperCpuMs: number
  nodeCpuMs: number
}

/** What a session did, once it has stopped. */
export interface Report {
  /** Records that were handed out. */
  events: number
  lost: Lost
  durationMs: number
  /** Undefined in a replay. */
  cost: Cost | undefined
}

/** Tracing under way, or a recording being replayed. */
export interface Session extends AsyncDisposable {
  /** Of all objects, in their order; kinds are per object. */
  schemas: Schema[]
  /** Names of the programs that are attached. */
  programs: string[]
  /** Boot time to wall time; changes while the session runs. */
  clock: Clock
  /** Things to tell the user: a filter that matches nothing now. */
  warnings: string[]
  /**
   * The records as they come, each element the batches of one read. A batch is valid until
   * the next element is asked for: its arrays are used again.
   */
  batches: AsyncIterable<Batch[]>
  lost(): Lost
  /** Detaches, lets the rest come out of `batches`, and reports. */
  stop(): Promise<Report>
  /** Settles when nobody reads our stdout any more. */
  outputGone: Promise<void>
}

/** Loads and attaches; what it gives is tracing and sealed. Anything refused is a Failure. */
export function openSession(connection: Connection, plan: SessionPlan): Promise<Session> {
  throw new Error(`not yet: ${connection.pid} ${plan.objects.length}`)
}
