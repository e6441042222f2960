import { availableParallelism, hostname, release } from 'node:os'
import type { Connection } from '../helper/connection.js'
import { Reply } from '../helper/message.js'
import { hello } from '../helper/requests.js'
import type {
  TopDetail,
  TopSnapshot,
  TopSource,
  TopView,
  TopViewName,
} from '../pipeline/top-source.js'
import type { Filters } from '../session/filters.js'
import { readLost, sumLost, type Lost } from '../session/lost.js'
import { callName } from '../kernel/calls.js'
import { deviceNames } from '../kernel/devices.js'
import { thisMachine } from '../kernel/machine.js'
import type { CellContext } from '../pipeline/cells.js'
import { ObjectOpener, type CountingObject, type GrantedObject } from './counting-object.js'
import { taskNames } from './names.js'
import { ProcessDetail } from './process-detail.js'
import { programSampling } from './program-sampler.js'
import type { Sampler, SamplerKind } from './sampler.js'
import type { TaskNames } from './task-columns.js'
import { tableViews } from './table-columns.js'
import { tableSampling } from './table-sampler.js'
import { taskSampling } from './task-sampler.js'

/** What a run of `top` is to be. */
export interface TopPlan {
  /** The view to begin with. */
  view: TopViewName
  /** Which columns the first view is to have; undefined: those that it usually has. */
  columns?: (view: TopView) => string[]
  intervalMs: number
  /** The first numbers come after this long; undefined: a quarter of a second. */
  firstIntervalMs?: number
  filters: Filters
  /** By name: `top`. */
  objects: Record<string, GrantedObject>
}

/** Nobody who looks at a screen waits for a whole interval to see the first numbers. */
const firstIntervalMs = 250

/** What a detail needs is detached when nobody asked for so long, besides an interval. */
const detailRestMs = 1000

/** All views there are, and what samples them. */
export function samplerKinds(
  connection: Connection,
  objects: TopPlan['objects'],
  opener: ObjectOpener,
): SamplerKind[] {
  const names = taskNames()
  const named = (name: string): GrantedObject => {
    const found = objects[name]
    if (!found) throw new Error(`no object ${name}`)
    return found
  }
  const context = remembered(() => cellContext(names))
  const open = (name: string): Promise<CountingObject> => opener.open(named(name))
  const detail = new ProcessDetail(connection, open, context)
  return [
    taskSampling(connection, () => open('top'), { names, detail }),
    ...tableViews.map((plan) => tableSampling(connection, plan, () => open(plan.object), context)),
    programSampling(connection, () => opener.openOnly(named('top')), names.user),
  ]
}

/** How keys become words. */
function cellContext(names: TaskNames): CellContext {
  const machine = thisMachine()
  return {
    // No table has boot times.
    clock: { offsetNs: 0n },
    machine,
    userName: names.user,
    callName: (nr, compat) => callName(nr, compat, machine),
    cgroupPath: names.cgroup,
    deviceName: deviceNames(),
  }
}

function remembered<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** Begins to sample; the helper stays unsealed, as views and columns attach when they are shown. */
export async function openTop(connection: Connection, plan: TopPlan): Promise<Top> {
  await hello(connection)
  const top = new Top(connection, plan)
  const view = top.views.find(({ name }) => name === plan.view)
  await top.setView(plan.view, view && plan.columns?.(view))
  return top
}

/** Sampling under way. */
export class Top implements TopSource {
  readonly views: TopView[]
  readonly machine = `${hostname()}  Linux ${release()}  ${availableParallelism()} CPUs`
  /** Things to tell the user: a filter that matches nothing now. */
  readonly warnings: ReadonlySet<string>
  /** Settles when nobody reads our stdout any more. */
  readonly outputGone: Promise<void>
  private readonly kinds: SamplerKind[]
  private readonly opened = new Map<SamplerKind, Sampler>()
  private readonly lostByObject = new Map<number, Lost>()
  private shown: { view: TopView; kind: SamplerKind; sampler: Sampler } | undefined
  private readonly firstMs: number
  private intervalMs: number
  private lostBefore = 0
  /** When the next snapshot is to be taken. */
  private dueMs = 0
  /** When somebody asked for a detail last. */
  private detailMs = Infinity
  private stopped = false
  private wake: () => void = () => {}
  /** Changes and readings follow one another. */
  private turn: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly connection: Connection,
    plan: TopPlan,
  ) {
    const opener = new ObjectOpener(connection, plan.filters)
    this.warnings = opener.warnings
    this.kinds = samplerKinds(connection, plan.objects, opener)
    this.views = this.kinds.flatMap(({ views }) => views)
    this.intervalMs = plan.intervalMs
    this.firstMs = plan.firstIntervalMs ?? firstIntervalMs
    this.outputGone = new Promise((resolve) =>
      connection.watch(({ type, object, payload }) => {
        if (type === Reply.LOST) this.lostByObject.set(object, readLost(payload))
        if (type === Reply.OUTPUT_GONE) resolve()
      }),
    )
    void this.drain()
  }

  get snapshots(): AsyncIterable<TopSnapshot> {
    return this.read()
  }

  /** What was lost since the beginning. */
  lost(): Lost {
    return sumLost(this.lostByObject.values())
  }

  setView(name: TopViewName, columns?: string[]): Promise<void> {
    return this.inTurn(async () => {
      const kind = this.kinds.find(({ views }) => views.some((view) => view.name === name))
      const view = kind?.views.find((each) => each.name === name)
      if (!kind || !view) throw new Error(`no view ${name}`)
      const sampler = this.opened.get(kind) ?? (await kind.open())
      this.opened.set(kind, sampler)
      if (this.shown && this.shown.sampler !== sampler) await this.shown.sampler.rest()
      const usual = view.columns.filter((column) => column.usual).map((column) => column.name)
      await sampler.use(name, columns ?? usual)
      const isNew = this.shown?.sampler !== sampler
      this.shown = { view, kind, sampler }
      if (isNew) await sampler.read()
      this.dueIn(isNew ? Math.min(this.firstMs, this.intervalMs) : 0)
    })
  }

  setColumns(names: string[]): Promise<void> {
    return this.inTurn(async () => {
      if (this.shown) await this.shown.sampler.use(this.shown.view.name, names)
    })
  }

  setInterval(ms: number): void {
    const lastMs = this.dueMs - this.intervalMs
    this.intervalMs = ms
    this.dueIn(Math.max(0, lastMs + ms - performance.now()))
  }

  async detail(id: string): Promise<TopDetail> {
    this.detailMs = performance.now()
    const detail = await this.inTurn(async () => this.shown?.sampler.detail?.(id))
    return detail ?? { sections: [] }
  }

  async stop(): Promise<void> {
    if (this.stopped) return
    this.stopped = true
    this.wake()
    await this.inTurn(() => this.connection.stop())
  }

  private async *read(): AsyncGenerator<TopSnapshot> {
    while (await this.due()) {
      const snapshot = await this.inTurn(() => this.sample())
      if (snapshot) yield snapshot
    }
  }

  /** Waits until the next snapshot is due; false once there will be none. */
  private async due(): Promise<boolean> {
    for (;;) {
      if (this.stopped) return false
      const leftMs = this.dueMs - performance.now()
      if (leftMs <= 0) return true
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        this.wake = resolve
        timer = setTimeout(resolve, leftMs)
      })
      clearTimeout(timer)
    }
  }

  private dueIn(ms: number): void {
    this.dueMs = performance.now() + ms
    this.wake()
  }

  private async sample(): Promise<TopSnapshot | undefined> {
    const { shown } = this
    if (!shown || this.stopped) return undefined
    if (performance.now() - this.detailMs > detailRestMs + this.intervalMs) {
      this.detailMs = Infinity
      await shown.sampler.restDetail?.()
    }
    const { intervalMs, columns, rows, totals } = await shown.sampler.read()
    const nowMs = performance.now()
    // In step with the first one, whatever a reading takes; who is late skips.
    this.dueMs = Math.max(this.dueMs + this.intervalMs, nowMs)
    const lostNow = this.lost().total
    const lost = lostNow - this.lostBefore
    this.lostBefore = lostNow
    const timeNs = BigInt(Math.round((performance.timeOrigin + nowMs) * 1e3)) * 1000n
    return { view: shown.view.name, timeNs, intervalMs, lost, columns, rows, totals }
  }

  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.turn.then(step)
    this.turn = result.catch(() => {})
    return result
  }

  /** What comes besides answers has been seen by the watcher. */
  private async drain(): Promise<void> {
    try {
      for await (const _ of this.connection.messages);
    } catch {
      // Whoever asks next is told.
    }
  }
}
