import type { Connection } from '../helper/connection.js'
import { Stats } from '../helper/message.js'
import { programStats } from '../helper/requests.js'
import { processCpuMs } from '../kernel/processes.js'

/** How long runs are counted in one sample. */
const SAMPLE_MS = 50
/** When the first samples begin, whatever comes: fewer than two say nothing of a run. */
const FIRST_MS = [200, 1000]
/** From one sample to the next while records come. */
const INTERVAL_MS = 5000

/** What tracing cost. */
export interface Cost {
  /** CPU time of the BPF programs; undefined where the kernel does not tell, or not yet. */
  bpfNs: number | undefined
  /** bpfNs is made of samples: shown with `~`, and undefined where there were too few. */
  estimated: boolean
  helperCpuMs: number | undefined
  nodeCpuMs: number
}

/** Measures the cost while a session runs. */
export interface CostMeter {
  /** Begins once the programs are attached. */
  start(): Promise<void>
  /** The last reading; call it while the helper still answers. */
  stop(): Promise<Cost>
}

/** What a meter needs to know. */
export interface MeterOptions {
  objects: number
  /** Count every run (50 ns dearer, for every program on the host) instead of sampling. */
  exact: boolean
  helperPid: number
  /** Records so far: without new ones no sample is taken, so an idle helper sleeps on. */
  events(): number
}

/** A meter for a session's objects. */
export function costMeter(connection: Connection, options: MeterOptions): CostMeter {
  return options.exact ? new ExactMeter(connection, options) : new Sampler(connection, options)
}

/** Has every run counted, from attaching to stopping. */
class ExactMeter implements CostMeter {
  constructor(
    private readonly connection: Connection,
    private readonly options: MeterOptions,
  ) {}

  async start(): Promise<void> {
    await runNs(this.connection, this.options, Stats.ENABLE)
  }

  async stop(): Promise<Cost> {
    const bpfNs = await runNs(this.connection, this.options, Stats.DISABLE)
    return costNow(this.options, bpfNs, false)
  }
}

/**
 * Counting costs 50 ns a run, so it is on for 50 ms every 5 s; each sample stands for the time
 * since the one before.
 */
class Sampler implements CostMeter {
  private timers: NodeJS.Timeout[] = []
  private samples = 0
  private refused = false
  private sampling: Promise<void> | undefined
  private cutShort = (): void => {}
  private bpfNs: number | undefined
  private nsPerMs = 0
  private coveredUntil = 0
  private eventsBefore = -1

  constructor(
    private readonly connection: Connection,
    private readonly options: MeterOptions,
  ) {}

  async start(): Promise<void> {
    this.coveredUntil = performance.now()
    this.timers = FIRST_MS.map((ms) => setTimeout(() => this.sampleNow(), ms))
    this.timers.push(setInterval(() => this.tick(), INTERVAL_MS))
    for (const timer of this.timers) timer.unref()
  }

  async stop(): Promise<Cost> {
    this.clear()
    this.cutShort()
    await this.sampling
    this.cover()
    const carries = this.samples >= FIRST_MS.length
    return costNow(this.options, carries ? this.bpfNs : undefined, !this.refused)
  }

  private clear(): void {
    // Node takes both kinds of timer here.
    for (const timer of this.timers) clearTimeout(timer)
  }

  private tick(): void {
    const events = this.options.events()
    if (events === this.eventsBefore) return
    this.eventsBefore = events
    this.sampleNow()
  }

  private sampleNow(): void {
    if (this.sampling) return
    this.sampling = this.sample()
      .catch(() => {
        // Without CAP_SYS_ADMIN, or the kernel's statistics: the cost stays unknown.
        this.refused = true
        this.clear()
      })
      .finally(() => (this.sampling = undefined))
  }

  private async sample(): Promise<void> {
    const before = await runNs(this.connection, this.options, Stats.ENABLE)
    const from = performance.now()
    const isWhole = await new Promise<boolean>((resolve) => {
      const wait = setTimeout(() => resolve(true), SAMPLE_MS)
      this.cutShort = () => {
        clearTimeout(wait)
        resolve(false)
      }
    })
    const after = await runNs(this.connection, this.options, Stats.DISABLE)
    if (!isWhole) return
    this.samples++
    this.nsPerMs = (after - before) / (performance.now() - from)
    this.cover()
  }

  private cover(): void {
    if (this.samples === 0) return
    const now = performance.now()
    this.bpfNs = (this.bpfNs ?? 0) + this.nsPerMs * (now - this.coveredUntil)
    this.coveredUntil = now
  }
}

async function runNs(
  connection: Connection,
  { objects }: MeterOptions,
  action: Stats,
): Promise<number> {
  const stats = await Promise.all(
    Array.from({ length: objects }, (_, object) =>
      programStats(connection, object, object === 0 ? action : Stats.READ),
    ),
  )
  return stats.flat().reduce((sum, { runNs }) => sum + Number(runNs), 0)
}

function costNow({ helperPid }: MeterOptions, bpfNs: number | undefined, estimated: boolean): Cost {
  const { user, system } = process.cpuUsage()
  return {
    bpfNs,
    estimated,
    helperCpuMs: processCpuMs(helperPid),
    nodeCpuMs: (user + system) / 1000,
  }
}
