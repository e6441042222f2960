import type { Connection } from '../helper/connection.js'
import { decode, Reply, structs } from '../helper/message.js'
import type { Message } from '../helper/reader.js'
import { detach } from '../helper/requests.js'
import type { Batch, Schema } from '../schema/schema.js'
import type { Substitution } from './choice.js'
import { IntervalReader, type Interval, type SessionTable } from './intervals.js'
import { intervalRecorder } from './recorded-intervals.js'
import { setClock, type Clock } from './clock.js'
import { costMeter, type CostMeter } from './cost.js'
import { readLost, sumLost, type Lost } from './lost.js'
import type { Report, SessionPlan } from './plan.js'
import { recordSplitter, type Splitter } from './records.js'
import { startRecording, type Recording } from './recording.js'
import { startObjects, type StartedObjects } from './start.js'

/** Tracing under way, or a recording being replayed. */
export interface Session extends AsyncDisposable {
  /** Of all objects, in their order; kinds are per object. */
  schemas: Schema[]
  /** What its objects count, shown by interval. */
  tables: SessionTable[]
  /** Names of the programs that are attached. */
  programs: string[]
  /** What runs because the kernel refused another program; in a replay unknown. */
  substitutions: Substitution[]
  /** Boot time to wall time; changes while the session runs. */
  clock: Clock
  /** Things to tell the user: a filter that matches nothing now. */
  warnings: string[]
  /**
   * The records as they come, each element the batches of one read. A batch is valid until
   * the next element is asked for: its arrays are used again.
   */
  batches: AsyncIterable<Batch[]>
  /** What was lost so far. */
  lost(): Lost
  /** Detaches: nothing more is recorded, and maps can still be read. */
  detach(): Promise<void>
  /** Detaches, lets the rest come out of `batches`, and reports. */
  stop(): Promise<Report>
  /** Settles when nobody reads our stdout any more; never in a replay. */
  outputGone: Promise<void>
}

/** A session that is under way now. */
export interface Tracing extends Session {
  /** Ends an interval: what the tables counted in it. Not to be called again before it is there. */
  readInterval(): Promise<Interval>
}

/**
 * Loads and attaches, unless that is under way; what it gives is tracing and sealed. Anything
 * refused is a Failure.
 */
export async function openSession(
  connection: Connection,
  plan: SessionPlan,
  starting = startObjects(connection, plan),
): Promise<Tracing> {
  try {
    const session = new LiveSession(connection, await starting, plan)
    await session.start()
    return session
  } catch (error) {
    connection.close()
    throw error
  }
}

class LiveSession implements Tracing {
  readonly tables: SessionTable[]
  readonly schemas: Schema[]
  readonly programs: string[]
  readonly substitutions: Substitution[]
  readonly warnings: string[]
  readonly clock: Clock = { offsetNs: 0n }
  readonly outputGone: Promise<void>
  private readonly links: number[]
  private readonly splitters: Splitter[]
  private readonly lostByObject = new Map<number, Lost>()
  private readonly meter: CostMeter
  private readonly recording: Recording | undefined
  private readonly sideBand: SessionPlan['sideBand']
  private readonly intervals: IntervalReader
  private readonly startedMs = performance.now()
  private detachedMs: number | undefined
  private events = 0
  private consuming = false
  private stopped: Promise<Report> | undefined
  private report: Report | undefined

  constructor(
    private readonly connection: Connection,
    started: StartedObjects,
    plan: SessionPlan,
  ) {
    this.schemas = started.objects.flatMap(({ schemas }) => schemas)
    this.tables = started.objects.flatMap(({ tables }, object) =>
      tables.map((table) => ({ object, table })),
    )
    this.programs = started.programs
    this.substitutions = started.substitutions
    this.warnings = started.warnings
    this.links = started.links
    this.splitters = started.objects.map(({ schemas }) => recordSplitter(schemas))
    this.meter = costMeter(connection, {
      objects: started.objects.length,
      exact: plan.stats ?? false,
      helperPid: started.helperPid,
      // What is counted in the kernel comes unseen.
      events: () => this.events + (this.tables.length > 0 ? performance.now() : 0),
    })
    this.sideBand = plan.sideBand
    this.recording =
      plan.recording && startRecording(plan.recording, plan.objects, started.programs)
    this.intervals = new IntervalReader(connection, {
      tables: this.tables,
      lost: () => this.lost().total,
      recorder: this.recording && intervalRecorder(this.recording, this.tables),
    })
    this.outputGone = new Promise((resolve) => connection.watch(this.watcher(resolve)))
  }

  async start(): Promise<void> {
    await this.meter.start()
  }

  get batches(): AsyncIterable<Batch[]> {
    return this.read()
  }

  readInterval(): Promise<Interval> {
    return this.intervals.read()
  }

  lost(): Lost {
    return sumLost(this.lostByObject.values())
  }

  async detach(): Promise<void> {
    this.detachedMs ??= performance.now()
    await Promise.all(this.links.splice(0).map((link) => detach(this.connection, link)))
  }

  stop(): Promise<Report> {
    return (this.stopped ??= this.finish())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  private async *read(): AsyncGenerator<Batch[]> {
    this.consuming = true
    try {
      for await (const message of this.connection.messages) {
        const batches = this.take(message)
        if (batches.length > 0) yield batches
      }
    } finally {
      this.consuming = false
      this.endRecording()
    }
  }

  private take(message: Message): Batch[] {
    this.recording?.write(message)
    if (message.type === Reply.CLOCK) {
      setClock(this.clock, decode(structs.clock_pair, message.payload))
    }
    const split = this.splitters[message.object]
    if (message.type !== Reply.RECORDS || split === undefined) return []
    const batches = split(message.payload)
    for (const { count } of batches) this.events += count
    return batches
  }

  /** What must not wait for a slow consumer. */
  private watcher(gone: () => void): (message: Message) => void {
    return ({ type, object, payload }) => {
      if (type === Reply.LOST) this.lostByObject.set(object, readLost(payload))
      if (type === Reply.OUTPUT_GONE) gone()
      if (type === Reply.SIDE_BAND) this.sideBand?.(payload)
    }
  }

  private async finish(): Promise<Report> {
    const cost = await this.meter.stop().catch(() => undefined)
    await this.connection.stop()
    const session = this
    this.report = {
      get events() {
        return session.events
      },
      lost: this.lost(),
      durationMs: (this.detachedMs ?? performance.now()) - this.startedMs,
      cost,
    }
    this.endRecording()
    return this.report
  }

  /** The report comes last: when tracing has stopped and all that was read is written. */
  private endRecording(): void {
    if (this.report && !this.consuming) this.recording?.end(this.report)
  }
}
