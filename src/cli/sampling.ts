/** A sampler while it runs: stacks are read now and then, and named when somebody asks. */
import { Attach } from '../helper/message.js'
import type { Connection } from '../helper/connection.js'
import { sideBandRecords, type SideBandRecord } from '../helper/side-band.js'
import type { Btf } from '../btf/btf.js'
import {
  stackProfile,
  type NameCache,
  type StackProfile,
  type StackProfileOptions,
} from '../pipeline/stack-profile.js'
import type { Measure } from '../profile/profile.js'
import { cgroupNames } from '../kernel/cgroups.js'
import { rowsOf } from '../schema/rows.js'
import type { Batch } from '../schema/schema.js'
import type { Filters } from '../session/filters.js'
import type { ParameterValue } from '../session/parameters.js'
import type { ObjectPlan, Report } from '../session/plan.js'
import { openSession, type Session } from '../session/session.js'
import { StackReader } from '../session/stack-reader.js'
import type { Symbolizer } from '../symbols/symbolizer.js'
import type { Sampler } from './sample-options.js'

/** What is to be sampled, and how. */
export interface SamplingPlan {
  sampler: Sampler
  bytes: Uint8Array
  btf: Btf
  parameters: Record<string, ParameterValue>
  filters: Filters
  /** For `profile`. */
  frequency: number
  event: 'cpu-clock' | 'cycles'
  /** CPUs of the machine. */
  cpus: number
  symbols: (connection: Connection) => Symbolizer
  /** Whether it is shown while it is taken. */
  live: boolean
}

/** What came of it. */
export interface Sampled extends StackProfile {
  report: Report
  samples: number
}

/** How long the kernel sums up before it is read; shorter where somebody looks on. */
const intervals = { live: 2000, file: 5000 }
/** Samples between two readings that the maps have room for: a stack takes 1 KiB. */
const samplesMax = 4096
/** Bytes of the ring buffer: little is said beside the maps. */
const ringBytes = 1 << 18
/** `told` of stacks.h has room for twice as many. */
const toldMax = 4096

const perfEvents = {
  'cpu-clock': { perfType: 1, perfConfig: 0n },
  cycles: { perfType: 0, perfConfig: 0n },
}

/** Starts sampling. */
export async function openSampling(connection: Connection, plan: SamplingPlan): Promise<Sampling> {
  const pending: SideBandRecord[] = []
  const session = await openSession(connection, {
    objects: [objectPlan(plan)],
    filters: plan.filters,
    bufferBytes: ringBytes,
    sideBand: (payload) => pending.push(...sideBandRecords(payload)),
  })
  return new Sampling(connection, session, plan, pending)
}

function objectPlan(plan: SamplingPlan): ObjectPlan {
  const { sampler, bytes, parameters, frequency, event, cpus } = plan
  const common = { name: sampler, granted: 0, bytes, parameters }
  if (sampler === 'offcpu') {
    const wakers = parameters['wakers'] ? ['wake_thread'] : []
    return { ...common, programs: ['switch_thread', ...wakers] }
  }
  const samples = (frequency * cpus * intervalOf(plan)) / 1000
  const entries = 2 ** Math.ceil(Math.log2(Math.max(512, 2 * samples)))
  return {
    ...common,
    attach: { sample_cpu: { kind: Attach.PERF_EVENT, frequency, ...perfEvents[event] } },
    // More than can come between two readings, even if one of them is late.
    mapSizes: { stacks: 2 * entries, sums_0: entries, sums_1: entries },
  }
}

function intervalOf({ frequency, cpus, live, sampler }: SamplingPlan): number {
  const wanted = live || sampler === 'offcpu' ? intervals.live : intervals.file
  return Math.min(wanted, Math.max(200, (1000 * samplesMax) / (frequency * cpus)))
}

/** Sampling under way. */
export class Sampling {
  /** Settles when as many samples were taken as were asked for. */
  readonly full: Promise<'full'>
  /** Fails when reading does. */
  readonly failed: Promise<never>
  /** Records of processes that the kernel could not keep for us. */
  sideBandLost = 0
  readonly #reader: StackReader
  readonly #symbols: Symbolizer
  readonly #events: Promise<void>
  #told = 0
  readonly #names: NameCache = new Map()
  /** Called after each reading. */
  onRead: () => void = () => {}
  #turn: NodeJS.Timeout | undefined
  #reading: Promise<void> = Promise.resolve()
  #fail: (reason: unknown) => void = () => {}

  constructor(
    connection: Connection,
    readonly session: Session,
    private readonly plan: SamplingPlan,
    private readonly pending: SideBandRecord[],
  ) {
    this.#reader = new StackReader(connection, 0, plan.btf)
    this.#symbols = plan.symbols(connection)
    let full = (): void => {}
    this.full = new Promise((resolve) => (full = () => resolve('full')))
    this.failed = new Promise((_, reject) => (this.#fail = reject))
    this.failed.catch(() => {})
    this.#events = this.#listen(full)
    this.#events.catch(this.#fail)
    // Early: what was there before is met while it still is.
    this.#schedule(500)
  }

  get paused(): boolean {
    return this.#reader.paused
  }

  /** Stops or goes on. */
  async pause(paused: boolean): Promise<void> {
    await this.#reader.pause(paused)
  }

  /** What its weights count. */
  get measure(): Measure {
    return this.#weights().measure
  }

  /** What was seen so far, named. */
  look(name: string): Promise<StackProfile> {
    return this.#named(name, this.#names)
  }

  /** Ends the sampling, and names what was seen. */
  async finish(name: string): Promise<Sampled> {
    clearTimeout(this.#turn)
    await this.session.detach()
    const nowNs = BigInt(Date.now()) * 1_000_000n - this.session.clock.offsetNs
    await this.#reading
    const leastNs = Number(this.plan.parameters['filter_min_ns'] ?? 0)
    const { count } = await this.#reader.finish(nowNs, leastNs)
    this.#observe()
    const found = await this.#named(name)
    const report = await this.session.stop()
    await this.#events
    return { ...found, report, samples: count }
  }

  /** How each module was named. */
  symbolsReport() {
    return this.#symbols.report()
  }

  #named(name: string, cache?: NameCache): Promise<StackProfile> {
    const pathOf = cgroupNames()
    const cgroup = (id: bigint): string => pathOf(id) ?? `cgroup ${id}`
    const options = { name, cgroup, ...this.#weights(), ...(cache && { cache }) }
    return stackProfile(this.#reader.sums, this.#symbols, options)
  }

  #weights(): Pick<StackProfileOptions, 'measure' | 'weight' | 'waits'> {
    const unit = 'nanoseconds'
    if (this.plan.sampler === 'offcpu')
      return { measure: { type: 'offcpu', unit }, weight: ({ totalNs }) => totalNs, waits: true }
    const periodNs = Math.round(1e9 / this.plan.frequency)
    return { measure: { type: 'cpu', unit }, weight: ({ count }) => count * periodNs }
  }

  #schedule(delayMs = intervalOf(this.plan)): void {
    this.#turn = setTimeout(() => {
      this.#read().then(
        () => this.#schedule(),
        (error: unknown) => this.#fail(error),
      )
    }, delayMs)
  }

  async #read(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#reader.drain())
    await this.#reading
    this.#observe()
    this.onRead()
  }

  /** The records of all CPUs, in the order of their time. */
  #observe(): void {
    const records = this.pending.splice(0).flatMap((record) => {
      if (record.kind !== 'lost') return [record]
      this.sideBandLost += record.count
      return []
    })
    records.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
    for (const record of records) this.#symbols.observe(record)
  }

  async #listen(full: () => void): Promise<void> {
    for await (const batches of this.session.batches) {
      for (const batch of batches) {
        if (batch.schema.name === 'full_event') full()
        else this.#meet(batch)
      }
    }
  }

  /** While the process is there its mappings can be read. */
  #meet(batch: Batch): void {
    this.#observe()
    for (const row of rowsOf(batch)) {
      this.#told++
      this.#symbols.meet(Number(row['pid'])).catch(() => {})
    }
    if (this.#told < toldMax) return
    this.#told = 0
    this.#reader.forgetTold().catch(() => {})
  }
}
