import type { Connection } from '../helper/connection.js'
import { Stats } from '../helper/message.js'
import { programStats } from '../helper/requests.js'
import { processCpuMs } from '../kernel/processes.js'

/** How long runs are counted in one sample. */
const SAMPLE_MS = 50
/** From one sample to the next while records come. */
const INTERVAL_MS = 5000

/** What tracing cost. */
export interface Cost {
  /** CPU time of the BPF programs; undefined where the kernel does not tell. */
  bpfNs: number | undefined
  /** bpfNs was sampled: shown with `~`. */
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

/**
 * Counting costs 50 ns a run, so it is on for 50 ms every 5 s; each sample stands for the time
 * since the one before.
 */
export function costMeter(connection: Connection, options: MeterOptions): CostMeter {
  const { objects, exact, helperPid } = options
  let timer: NodeJS.Timeout | undefined
  let sampling: Promise<void> | undefined
  let cutShort = (): void => {}
  let sampledNs: number | undefined
  let sharePerMs = 0
  let coveredUntil = 0
  let eventsBefore = -1

  async function runNs(action: Stats): Promise<number> {
    const [first = [], ...rest] = await Promise.all(
      Array.from({ length: objects }, (_, object) =>
        programStats(connection, object, object === 0 ? action : Stats.READ),
      ),
    )
    return [first, ...rest].flat().reduce((sum, stats) => sum + Number(stats.runNs), 0)
  }

  async function sample(): Promise<void> {
    const [from, before] = [performance.now(), await runNs(Stats.ENABLE)]
    await new Promise<void>((resolve) => {
      const wait = setTimeout(resolve, SAMPLE_MS)
      cutShort = () => {
        clearTimeout(wait)
        resolve()
      }
    })
    const after = await runNs(Stats.DISABLE)
    sharePerMs = (after - before) / (performance.now() - from)
    cover()
  }

  function cover(): void {
    const now = performance.now()
    sampledNs = (sampledNs ?? 0) + sharePerMs * (now - coveredUntil)
    coveredUntil = now
  }

  function tick(): void {
    if (options.events() === eventsBefore || sampling) return
    eventsBefore = options.events()
    sampling = sample()
      // Without CAP_SYS_ADMIN, or the kernel's statistics: the cost stays unknown.
      .catch(() => clearInterval(timer))
      .finally(() => (sampling = undefined))
  }

  async function total(): Promise<number | undefined> {
    if (exact) return runNs(Stats.DISABLE).catch(() => undefined)
    if (sampledNs !== undefined) cover()
    return sampledNs
  }

  return {
    async start() {
      coveredUntil = performance.now()
      if (exact) return void (await runNs(Stats.ENABLE))
      tick()
      timer = setInterval(tick, INTERVAL_MS).unref()
    },
    async stop() {
      clearInterval(timer)
      cutShort()
      await sampling
      const bpfNs = await total()
      const { user, system } = process.cpuUsage()
      return {
        bpfNs,
        estimated: !exact,
        helperCpuMs: processCpuMs(helperPid),
        nodeCpuMs: (user + system) / 1000,
      }
    },
  }
}
