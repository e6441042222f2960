/** Tracing what is counted in the kernel: from the first interval to the last. */
import { setTimeout as sleep } from 'node:timers/promises'
import { callName } from '../kernel/calls.js'
import { cgroupNames } from '../kernel/cgroups.js'
import { deviceNames } from '../kernel/devices.js'
import type { Machine } from '../kernel/machine.js'
import type { CellContext } from '../pipeline/cells.js'
import type { Report } from '../session/plan.js'
import type { Tracing } from '../session/session.js'
import type { Ending } from './ending.js'
import type { Values } from './options.js'
import type { TableShow } from './table-show.js'

export { openTableShow } from './table-show.js'

const secondNs = 1e9

/** How long an interval is; undefined: there is one, and it ends with the tracing. */
export function intervalNs({ interval, count, heatmap }: Values): number | undefined {
  return interval ?? (count !== undefined || heatmap ? secondNs : undefined)
}

/** What turning keys into words knows of this machine. */
export function cellContext(
  machine: Machine,
  userName: (uid: number) => string | undefined,
): CellContext {
  return {
    // No table has boot times.
    clock: { offsetNs: 0n },
    machine,
    userName,
    callName: (nr, compat) => callName(nr, compat, machine),
    cgroupPath: cgroupNames(),
    deviceName: deviceNames(),
  }
}

/** Shows interval after interval until something ends the session. */
export async function followIntervals(
  session: Tracing,
  show: TableShow,
  values: Values,
  ending: Promise<Ending>,
): Promise<Report> {
  const drained = drain(session)
  drained.catch(() => {})
  let over = false
  void ending.then(() => (over = true))
  const everyMs = intervalNs(values)
  const startMs = performance.now()
  const lastMs = values.duration === undefined ? Infinity : startMs + values.duration / 1e6
  let isLast = false
  for (let number = 1; !show.full && !isLast; number++) {
    const dueMs = everyMs === undefined ? Infinity : startMs + number * (everyMs / 1e6)
    // An interval that ends with the tracing is not cut in two.
    await (dueMs > lastMs - endTogetherMs ? ending : Promise.race([ending, until(dueMs)]))
    // What ends the tracing may come while an interval is read: the rest is in one more.
    isLast = over
    await show.take(await session.readInterval())
  }
  const report = await session.stop()
  await drained
  await show.finish()
  return report
}

const endTogetherMs = 20

async function until(dueMs: number): Promise<void> {
  if (dueMs === Infinity) return new Promise(() => {})
  await sleep(Math.max(0, Math.min(dueMs - performance.now(), 2 ** 31 - 1)))
}

/** What comes besides the tables has to be read for the answers to come. */
async function drain(session: Tracing): Promise<void> {
  for await (const _ of session.batches);
}
