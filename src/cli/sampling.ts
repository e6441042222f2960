/** A sampler while it runs: stacks are read now and then, and named when somebody asks. */
import { setTimeout as sleep } from 'node:timers/promises'
import { beFast } from './lean.js'
import { Attach } from '../helper/message.js'
import type { Connection } from '../helper/connection.js'
import type { Btf } from '../btf/btf.js'
import {
  stackProfile,
  type NameCache,
  type StackProfile,
  type StackProfileOptions,
} from '../pipeline/stack-profile.js'
import type { Measure } from '../profile/profile.js'
import { helperFiles } from '../pipeline/symbol-files.js'
import { cgroupNames } from '../kernel/cgroups.js'
import { mountNamespace } from '../kernel/processes.js'
import { rowsOf } from '../schema/rows.js'
import type { Batch } from '../schema/schema.js'
import type { Filters } from '../session/filters.js'
import type { ParameterValue } from '../session/parameters.js'
import type { ObjectPlan, Report } from '../session/plan.js'
import { openSession, type Session } from '../session/session.js'
import { StackReader } from '../session/stack-reader.js'
import { UnwindTables, type UnwindReport } from '../session/unwind-tables.js'
import { SideBandLog } from '../symbols/side-band-log.js'
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
  /** Whether user stacks are walked by the tables of their programs' files. */
  unwind: boolean
  /** The kernel's code in every process. */
  vdso: Uint8Array | undefined
  /** Whether it is shown while it is taken. */
  live: boolean
  /** Whether it matters when a stack was seen. */
  timed: boolean
  /** Count every run of the programs. */
  stats: boolean
}

/** What came of it. */
export interface Sampled extends StackProfile {
  report: Report
  samples: number
}

/** How often the maps are read where somebody looks on; else they are read when they fill. */
const liveMs = 2000
/** How long what is summed up is for one time. */
const timedMs = 1000
/** Sums that the maps have room for, at least; a stack takes 1 KiB, and each sum may have two. */
const sumsMin = 4096
/** For so long samples have room after we were told that the maps fill. */
const lateMs = 600
/** As stacks.h has it: threads may wait by the ten thousand in a second. */
const offcpuEntries = 16384
/** Bytes of the ring buffer: little is said beside the maps. */
const ringBytes = 1 << 18
/** Stacks are walked before they count until none asked for a table for a while. */
const learnTurnMs = 20
const quietTurns = 5
const learnTurnsMax = 25
/** `told` of stacks.h has room for twice as many. */
const toldMax = 4096

const perfEvents = {
  'cpu-clock': { perfType: 1, perfConfig: 0n },
  cycles: { perfType: 0, perfConfig: 0n },
}

/** What tables of call frames have room for: 2 M rows in 8 MiB, of 1 GiB of code. */
const unwindRoom = { chunks: 128, pages: 16384 }
const unwindMaps = ['unwind_rows', 'unwind_pages', 'unwind_rules', 'unwind_files']

/** Starts sampling. */
export async function openSampling(connection: Connection, plan: SamplingPlan): Promise<Sampling> {
  const sideBand = new SideBandLog()
  const session = await openSession(connection, {
    objects: [objectPlan(plan)],
    filters: plan.filters,
    bufferBytes: ringBytes,
    stats: plan.stats,
    sideBand: (payload) => sideBand.add(payload),
  })
  const sampling = new Sampling(connection, session, plan, sideBand)
  if (learns(plan)) await sampling.learn()
  return sampling
}

/** Of a command that is still to begin there is nothing to be learnt. */
function learns({ unwind, filters }: SamplingPlan): boolean {
  return unwind && filters.command === undefined
}

function objectPlan(plan: SamplingPlan): ObjectPlan {
  const { sampler, bytes, frequency, event, cpus, unwind } = plan
  const parameters: SamplingPlan['parameters'] = {
    ...plan.parameters,
    unwind_tables: unwind,
    stacks_learn: learns(plan),
    own_mounts: mountNamespace(),
  }
  const unused = unwind ? {} : Object.fromEntries(unwindMaps.map((name) => [name, 1]))
  const asked = ['name_places']
  const common = { name: sampler, granted: 0, bytes, parameters, mapSizes: unused, asked }
  if (sampler === 'offcpu') {
    const wakers = parameters['wakers'] ? ['wake_thread'] : []
    const programs = ['switch_thread', ...wakers, ...asked]
    const enough = { stacks_enough: offcpuEntries / 2, sums_enough: offcpuEntries / 2 }
    return { ...common, programs, parameters: { ...parameters, ...enough } }
  }
  const late = (frequency * cpus * lateMs) / 1000
  const entries = 2 ** Math.ceil(Math.log2(Math.max(sumsMin, 2 * late)))
  return {
    ...common,
    parameters: { ...parameters, stacks_enough: entries, sums_enough: entries / 2 },
    attach: { sample_cpu: { kind: Attach.PERF_EVENT, frequency, ...perfEvents[event] } },
    mapSizes: { ...unused, stacks: 2 * entries, sums_0: entries, sums_1: entries },
  }
}

/** Sampling under way. */
export class Sampling {
  /** Settles when as many samples were taken as were asked for. */
  readonly full: Promise<'full'>
  /** Fails when reading does. */
  readonly failed: Promise<never>
  readonly #reader: StackReader
  readonly #symbols: Symbolizer
  readonly #events: Promise<void>
  readonly #unwind: UnwindTables | undefined
  /** Code was met that nobody was in before. */
  #isMet = false
  #learntMs = 0
  #told = 0
  readonly #names: NameCache = new Map()
  /** Called after each reading. */
  onRead: () => void = () => {}
  #turn: NodeJS.Timeout | undefined
  #ended = false
  #reading: Promise<void> = Promise.resolve()
  #fail: (reason: unknown) => void = () => {}

  constructor(
    connection: Connection,
    readonly session: Session,
    private readonly plan: SamplingPlan,
    private readonly sideBand: SideBandLog,
  ) {
    this.#reader = new StackReader(connection, 0, plan.btf, plan.live || plan.timed)
    this.#symbols = plan.symbols(connection)
    const files = helperFiles(connection)
    if (plan.unwind) this.#unwind = new UnwindTables(connection, 0, files, plan.vdso, unwindRoom)
    let full = (): void => {}
    this.full = new Promise((resolve) => (full = () => resolve('full')))
    this.failed = new Promise((_, reject) => (this.#fail = reject))
    this.failed.catch(() => {})
    this.#events = this.#listen(full)
    this.#events.catch(this.#fail)
    sideBand.whenLarge = () => void this.#read().catch(this.#fail)
    if (plan.live) beFast('repeatedly')
    if (plan.live || plan.timed) this.#schedule(plan.live ? 500 : timedMs)
  }

  /** Records of processes that the kernel could not keep for us. */
  get sideBandLost(): number {
    return this.sideBand.lost
  }

  get paused(): boolean {
    return this.#reader.paused
  }

  /**
   * Has stacks walked that do not count yet, until the tables are there that they need: so the
   * first that count are whole, too.
   */
  async learn(): Promise<void> {
    const beganMs = performance.now()
    for (let quiet = 0, turns = 0; turns < learnTurnsMax && quiet < quietTurns; turns++) {
      await sleep(learnTurnMs)
      quiet = this.#unwind?.open || this.#isMet ? 0 : quiet + 1
      this.#isMet = false
    }
    await this.#reader.begin()
    this.#learntMs = performance.now() - beganMs
  }

  /** Stops or goes on; false once it has ended. */
  async pause(paused: boolean): Promise<boolean> {
    if (!this.#ended) await this.#reader.pause(paused)
    return !this.#ended
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
    this.#ended = true
    if (!this.plan.live) beFast('once')
    await this.session.detach()
    const nowNs = this.#nowNs
    await this.#reading
    const { filter_min_ns: leastNs = 0, max_samples: most = Infinity } = this.plan.parameters
    const limits = { leastNs: Number(leastNs), most: Number(most) }
    const { count } = await this.#reader.finish(nowNs, limits)
    this.#observe(this.sideBand.cut())
    const found = await this.#named(name)
    const all = await this.session.stop()
    await this.#events
    const { durationMs } = all
    const report = { ...all, durationMs: durationMs && durationMs - this.#learntMs }
    return { ...found, report, samples: count }
  }

  /** Boot time, as the kernel's records have it. */
  get #nowNs(): bigint {
    return BigInt(Date.now()) * 1_000_000n - this.session.clock.offsetNs
  }

  /** How each module was named. */
  symbolsReport() {
    return this.#symbols.report()
  }

  /** What became of the files whose call frames were wanted. */
  get unwindReport(): UnwindReport | undefined {
    return this.#unwind?.report
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

  #schedule(delayMs: number): void {
    this.#turn = setTimeout(() => {
      const nextMs = this.plan.live ? liveMs : timedMs
      this.#read().then(() => this.#schedule(nextMs), this.#fail)
    }, delayMs)
  }

  async #read(): Promise<void> {
    this.#reading = this.#reading.then(async () => {
      // Who ended before the maps are read can be on no stack that is read later.
      const pieces = this.sideBand.cut()
      await this.#reader.drain()
      this.#observe(pieces, 'living')
    })
    await this.#reading
    this.onRead()
  }

  /** What the kernel said of the processes that were sampled. */
  #observe(pieces: Uint8Array[], also?: 'living'): void {
    const records = this.sideBand.select(pieces, this.#reader.sums.pids(), also)
    for (const record of records) this.#symbols.observe(record)
  }

  async #listen(full: () => void): Promise<void> {
    for await (const batches of this.session.batches) {
      for (const batch of batches) {
        if (batch.schema.name === 'full_event') full()
        else if (batch.schema.name === 'file_event') this.#addTables(batch)
        else if (batch.schema.name === 'filling_event') this.#read().catch(this.#fail)
        else this.#meet(batch)
      }
    }
  }

  #addTables(batch: Batch): void {
    this.#isMet = true
    for (const row of rowsOf(batch)) this.#unwind?.add(row).catch(() => {})
  }

  /** While the process is there its mappings can be read. */
  #meet(batch: Batch): void {
    for (const row of rowsOf(batch)) {
      this.#told++
      const passing = row['passing'] === 1
      this.#symbols.meet(Number(row['pid']), () => this.#nowNs, passing).catch(() => {})
    }
    if (this.#told < toldMax) return
    this.#told = 0
    this.#reader.forgetTold().catch(() => {})
  }
}
