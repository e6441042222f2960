import { counterAt, taskCounters, type TaskRows } from './task-rows.js'

/** What one thread did in an interval. */
export interface ThreadWork {
  tid: number
  pid: number
  ppid: number
  uid: number
  cgroup: bigint
  comm: string
  /** The kernel's `__state` and `exit_state`. */
  state: number
  exitState: number
  isKernel: boolean
  /** It ended within the interval. */
  isGone: boolean
  /** It began within the interval. */
  isNew: boolean
  /** When it began, nanoseconds since boot: with its number, who it is. */
  started: number
  /** On a CPU since it began. */
  cpuNs: number
  /** By how much each counter grew, in the order of `taskCounters`. */
  grown: Float64Array
}

/** What all threads did in an interval. */
export interface TaskReading {
  /** 0 for the first reading, from which everything is counted. */
  intervalMs: number
  threads: ThreadWork[]
  /** Of threads that were born and ended in it and found no room in the map. */
  other: { threads: number; grown: Float64Array } | undefined
  /** `taskHas` of this kernel. */
  has: number
}

/** What is read at one moment. */
export interface TaskSources {
  /** What the iterator wrote: every thread there is. */
  living: TaskRows
  /** Threads that ended since the last reading; read after the iterator ran. */
  ended: TaskRows
  /** One row for each CPU: the sums of `other` so far. */
  other: TaskRows
}

interface Base {
  started: number
  time: number
  comm: string
  rows: TaskRows
  row: number
  reading: number
  /** What it did in that reading. */
  work: ThreadWork
}

const kernelThread = 0x0020_0000

/** Counters that are times: a thread cannot have spent more of it than there was. */
const times = [counterAt.cpu_ns, counterAt.wait_ns, counterAt.call_ns]

/**
 * Turns counters that only grow into what was done in each interval. It remembers what it read of
 * every thread that lives, and forgets those that do not: a number that is given to another thread
 * begins at nothing, as the time of its birth tells.
 */
export class TaskMeter {
  private readonly bases = new Map<number, Base>()
  private others: TaskRows | undefined
  private reading = 0
  /** When the last reading began, nanoseconds since boot. */
  private begun = 0

  /** Takes a reading; what it gives is since the one before. */
  read({ living, ended, other }: TaskSources): TaskReading {
    this.reading++
    const isFirst = this.reading === 1
    const before = this.begun
    const threads: ThreadWork[] = []
    if (living.count > 0) this.begun = living.long(0, 'time')
    for (let row = 0; row < living.count; row++) this.take(living, row, before, threads, false)
    for (let row = 0; row < ended.count; row++) this.take(ended, row, before, threads, true)
    for (const [tid, { reading }] of this.bases) if (reading < this.reading) this.bases.delete(tid)
    return {
      intervalMs: isFirst ? 0 : (this.begun - before) / 1e6,
      threads: isFirst ? [] : threads,
      other: this.otherSince(other, isFirst),
      has: living.count > 0 ? living.word(0, 'has') : 0,
    }
  }

  private take(
    rows: TaskRows,
    row: number,
    before: number,
    threads: ThreadWork[],
    isGone: boolean,
  ): void {
    const tid = rows.word(row, 'tid')
    // Nobody's: it tells when the reading began, even where there is no thread to tell of.
    if (tid === 0) return
    const started = rows.long(row, 'started')
    const time = rows.long(row, 'time')
    const known = this.bases.get(tid)
    const base = known?.started === started ? known : undefined
    // Older than the last reading, and yet not in it: what it did before cannot be told apart.
    const isUnknown = !base && started < before
    const isNew = !base && !isUnknown
    const since = base ? base.time : isUnknown ? time : started
    const comm = base && rows.sameComm(row, base.rows, base.row) ? base.comm : rows.comm(row)
    // The last of a thread may be read before the iterator sees it for the last time.
    if (base && base.reading === this.reading && time < base.time) return
    const grown = isUnknown ? new Float64Array(taskCounters.length) : growthOf(rows, row, base)
    for (const index of times) grown[index] = Math.min(grown[index]!, Math.max(0, time - since))
    // It ended between the two halves of this reading.
    const seen = base?.reading === this.reading ? base.work : undefined
    if (seen) grown.forEach((value, index) => (seen.grown[index]! += value))
    const cpuNs = rows.growth(row, counterAt.cpu_ns)
    const work = seen ?? { ...workOf(rows, row), comm, isNew, isGone, started, cpuNs, grown }
    Object.assign(work, { isGone, cpuNs })
    if (!seen) threads.push(work)
    this.bases.set(tid, { started, time, comm, rows, row, reading: this.reading, work })
  }

  private otherSince(rows: TaskRows, isFirst: boolean): TaskReading['other'] {
    const base = this.others
    this.others = rows
    if (isFirst || !base) return undefined
    const grown = new Float64Array(taskCounters.length)
    let threads = 0
    for (let row = 0; row < rows.count; row++) {
      threads += rows.word(row, 'tid') - (base.count > row ? base.word(row, 'tid') : 0)
      for (let index = 0; index < grown.length; index++)
        grown[index]! += rows.growth(row, index, base.count > row ? { rows: base, row } : undefined)
    }
    return threads > 0 ? { threads, grown } : undefined
  }
}

function growthOf(rows: TaskRows, row: number, base: Base | undefined): Float64Array {
  const grown = new Float64Array(taskCounters.length)
  for (let index = 0; index < grown.length; index++) grown[index] = rows.growth(row, index, base)
  return grown
}

function workOf(rows: TaskRows, row: number) {
  return {
    tid: rows.word(row, 'tid'),
    pid: rows.word(row, 'pid'),
    ppid: rows.word(row, 'ppid'),
    uid: rows.word(row, 'uid'),
    cgroup: rows.cgroup(row),
    state: rows.word(row, 'state'),
    exitState: rows.word(row, 'exit_state'),
    isKernel: (rows.word(row, 'flags') & kernelThread) !== 0,
  }
}
