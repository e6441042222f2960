import { createReadStream } from 'node:fs'
import { decode, malformed, Reply, structs } from '../helper/message.js'
import { messageReader, type Message } from '../helper/reader.js'
import type { Batch, Schema } from '../schema/schema.js'
import { Failure, systemWords } from '../text/failure.js'
import { setClock, type Clock } from './clock.js'
import type { Interval, SessionTable } from './intervals.js'
import {
  INTERVAL,
  INTERVAL_PART,
  intervalAssembly,
  type IntervalAssembly,
} from './recorded-intervals.js'
import { noLoss, readLost, sumLost, type Lost } from './lost.js'
import { REPORT, type RecordedReport, type RecordingHeader } from './recording.js'
import { readPreamble, type Preamble } from './recording-header.js'
import { recordSplitter, type Splitter } from './records.js'
import { readPlanned } from './start.js'
import type { Report } from './plan.js'
import type { Session } from './session.js'

/** A recording, shown as if it happened now. */
export interface Replay extends Session {
  header: RecordingHeader
  /** What was counted, instead of `batches`: where its objects have tables. */
  intervals: AsyncIterable<Interval>
}

/** How a recording is replayed. */
export interface ReplayOptions {
  /** 1 is as fast as it happened, 2 twice as fast; undefined: as fast as it can be read. */
  speed?: number
}

/**
 * Opens a recording; neither root nor Linux is needed. One that is malformed or cut short
 * gives everything that can be read, and then fails.
 */
export async function openReplay(
  source: string | AsyncIterable<Uint8Array>,
  options: ReplayOptions = {},
): Promise<Replay> {
  const name = typeof source === 'string' ? source : 'the recording'
  const stream =
    typeof source === 'string' ? createReadStream(source, { highWaterMark: 1 << 20 }) : source
  const preamble = await readPreamble(name, stream).catch((error: unknown) => {
    if (error instanceof Failure || !(error instanceof Error && 'syscall' in error)) throw error
    throw new Failure('failed', `cannot read ${name}: ${systemWords(error)}`, undefined, error)
  })
  return new FileReplay(name, preamble, options)
}

class FileReplay implements Replay {
  readonly tables: SessionTable[]
  readonly header: RecordingHeader
  readonly schemas: Schema[]
  readonly programs: string[]
  readonly substitutions = []
  readonly warnings: string[] = []
  readonly clock: Clock = { offsetNs: 0n }
  readonly outputGone = new Promise<void>(() => {})
  private readonly splitters: Splitter[]
  private readonly lostByObject = new Map<number, Lost>()
  private readonly pace: Pace | undefined
  private readonly assembly: IntervalAssembly
  private arrived: Interval[] = []
  private recorded: RecordedReport | undefined
  private events = 0
  private stopped = false

  constructor(
    private readonly name: string,
    private readonly preamble: Preamble,
    options: ReplayOptions,
  ) {
    this.header = preamble.header
    this.programs = preamble.header.programs
    const objects = preamble.objects.map(({ name, bytes }) => readPlanned(name, bytes))
    const schemas = objects.map((each) => each.schemas)
    this.tables = objects.flatMap(({ tables }, object) =>
      tables.map((table) => ({ object, table })),
    )
    this.assembly = intervalAssembly(this.tables)
    this.schemas = schemas.flat()
    this.splitters = schemas.map(recordSplitter)
    this.pace = options.speed === undefined ? undefined : new Pace(options.speed)
  }

  get batches(): AsyncIterable<Batch[]> {
    return this.read()
  }

  get intervals(): AsyncIterable<Interval> {
    return this.readIntervals()
  }

  private async *readIntervals(): AsyncGenerator<Interval> {
    for await (const _ of this.read()) yield* this.arrived.splice(0)
  }

  lost(): Lost {
    return this.recorded?.lost ?? sumLost(this.lostByObject.values())
  }

  async detach(): Promise<void> {}

  async stop(): Promise<Report> {
    this.stopped = true
    this.pace?.stop()
    const durationMs = this.recorded?.durationMs
    return { events: this.events, lost: this.lost(), durationMs, cost: undefined }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  private async *read(): AsyncGenerator<Batch[]> {
    try {
      yield* this.messages()
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      throw new Failure('failed', `${this.name}: ${error.message}`, error.hint, error)
    }
    if (!this.stopped && this.recorded === undefined) {
      const words = 'the recording was cut short: it ends before its report'
      throw new Failure('failed', `${this.name}: ${words}`)
    }
  }

  private async *messages(): AsyncGenerator<Batch[]> {
    const arrived: Message[] = []
    const reader = messageReader((message) => arrived.push(message))
    for await (const chunk of this.preamble.rest) {
      let failure: unknown
      try {
        reader.push(chunk)
      } catch (error) {
        failure = error
      }
      for (const message of arrived) {
        const batches = this.take(message)
        if (batches.length === 0 && this.arrived.length === 0) continue
        await this.pace?.wait(timeOf(batches[0]) ?? this.arrived[0]?.timeNs)
        if (this.stopped) return
        yield batches
      }
      arrived.length = 0
      if (failure) throw failure
    }
    try {
      reader.end()
    } catch (error) {
      throw new Failure('failed', 'the recording was cut short', undefined, error)
    }
  }

  private take({ type, id, object, payload }: Message): Batch[] {
    if (this.recorded) throw malformed('something follows the report')
    switch (type) {
      case Reply.CLOCK:
        setClock(this.clock, decode(structs.clock_pair, payload))
        return []
      case Reply.LOST:
        this.lostByObject.set(object, readLost(payload))
        return []
      case REPORT:
        this.recorded = readReport(payload)
        return []
      case INTERVAL_PART:
      case INTERVAL: {
        const interval = this.assembly(type, id, payload)
        if (interval) this.arrived.push(interval)
        return []
      }
      case Reply.RECORDS:
        return this.split(object, payload)
      case Reply.OUTPUT_GONE:
      case Reply.SIDE_BAND:
        return []
      default:
        throw malformed(`a message of type ${type}`)
    }
  }

  private split(object: number, payload: Uint8Array): Batch[] {
    const splitter = this.splitters[object]
    if (splitter === undefined) throw malformed(`records of object ${object}, which is not there`)
    const batches = splitter(payload)
    for (const { count } of batches) this.events += count
    return batches
  }
}

function readReport(payload: Uint8Array): RecordedReport {
  let value: Partial<RecordedReport> | null
  try {
    value = JSON.parse(Buffer.from(payload).toString()) as Partial<RecordedReport> | null
  } catch {
    throw malformed('the report is no JSON')
  }
  const { events, lost, durationMs } = value ?? {}
  if (typeof events !== 'number' || typeof durationMs !== 'number') {
    throw malformed('the report has no figures')
  }
  const isLost = typeof lost?.total === 'number' && typeof lost.counts === 'object'
  return { events, durationMs, lost: isLost ? lost : noLoss() }
}

/** The time of a batch's first record. */
function timeOf(batch: Batch | undefined): bigint | undefined {
  if (batch === undefined) return undefined
  const { buffer, byteOffset, byteLength } = batch.bytes
  return new DataView(buffer, byteOffset, byteLength).getBigUint64(
    (batch.offsets[0] ?? 0) + 8,
    true,
  )
}

/** Holds records back until their time has come. */
class Pace {
  private begin: { atMs: number; timeNs: bigint } | undefined
  private wake: (() => void) | undefined
  private over = false

  constructor(private readonly speed: number) {}

  async wait(timeNs: bigint | undefined): Promise<void> {
    if (timeNs === undefined || this.over) return
    this.begin ??= { atMs: performance.now(), timeNs }
    const dueMs = this.begin.atMs + Number(timeNs - this.begin.timeNs) / 1e6 / this.speed
    const leftMs = dueMs - performance.now()
    if (leftMs < 1) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(leftMs, 0x7fff_ffff))
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  stop(): void {
    this.over = true
    this.wake?.()
  }
}
