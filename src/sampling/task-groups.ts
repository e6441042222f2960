import type { TaskKey } from './task-columns.js'
import { counterAt } from './task-rows.js'
import type { TaskReading, ThreadWork } from './task-meter.js'

/** Threads put together: a process, one thread, or a control group. */
export interface TaskGroup {
  /** Stays the same as long as it lives; a number that is used again is another one. */
  id: string
  parent?: string
  pid?: number
  tid?: number
  ppid?: number
  uid?: number
  cgroup?: bigint
  comm: string
  /** A letter as ps has it; of a process that of its busiest thread. */
  state: string
  processes: number
  threads: number
  /** Processes that it started. */
  born: number
  isKernel: boolean
  isGone: boolean
  /** On a CPU since they began. */
  cpuNs: number
  grown: Float64Array
}

/** The row of those that found no room in the map. */
export const otherId = 'other'

/** The letters from the busiest on; those that follow are the first thread's own business. */
const busy = 'RD'

/** Puts the threads of a reading together. */
export function groupTasks(reading: TaskReading, key: TaskKey): TaskGroup[] {
  const groups = new Map<number | bigint, TaskGroup>()
  const former: TaskGroup[] = []
  for (const thread of reading.threads) {
    const place = key === 'threads' ? thread.tid : key === 'processes' ? thread.pid : thread.cgroup
    const found = groups.get(place)
    if (!found) groups.set(place, groupOf(thread, key))
    else if (hadNumber(found, thread, key)) former.push(groupOf(thread, key))
    else join(found, thread, key)
  }
  countBirths(reading.threads, groups, key)
  if (key !== 'cgroups') setParents(groups, key)
  const rows = [...groups.values(), ...former]
  return reading.other ? [...rows, otherGroup(reading.other)] : rows
}

/** Whether a thread that ended had the number before the one that has it now. */
function hadNumber(group: TaskGroup, { pid, tid }: ThreadWork, key: TaskKey): boolean {
  return key === 'threads' || (key === 'processes' && pid === tid && group.processes > 0)
}

function groupOf(thread: ThreadWork, key: TaskKey): TaskGroup {
  const { pid, tid, ppid, uid, cgroup, comm, isKernel, isGone, cpuNs } = thread
  const isLeader = pid === tid
  const common = {
    comm,
    state: stateLetter(thread),
    processes: isLeader ? 1 : 0,
    threads: 1,
    born: 0,
    isKernel,
    isGone,
    cpuNs,
    grown: thread.grown.slice(),
  }
  if (key === 'cgroups') return { id: String(cgroup), cgroup, ...common }
  const id = key === 'threads' ? threadId(thread) : processId(thread)
  return { id, pid, ...(key === 'threads' && { tid }), ppid, uid, cgroup, ...common }
}

const threadId = ({ tid, started }: ThreadWork): string => `${tid}-${started}`

/** Of a process whose first thread was not seen there is no better name than its number. */
const processId = ({ pid, tid, started }: ThreadWork): string =>
  pid === tid ? `${pid}-${started}` : `${pid}`

function join(group: TaskGroup, thread: ThreadWork, key: TaskKey): void {
  const isLeader = thread.pid === thread.tid
  group.threads++
  if (isLeader) group.processes++
  group.isKernel &&= thread.isKernel
  group.isGone &&= thread.isGone
  group.cpuNs += thread.cpuNs
  thread.grown.forEach((value, index) => (group.grown[index]! += value))
  const letter = stateLetter(thread)
  const busier = (one: string): number => (busy.includes(one) ? busy.indexOf(one) : busy.length)
  if (busier(letter) < busier(group.state)) group.state = letter
  if (!isLeader || key !== 'processes') return
  const { comm, uid, ppid, cgroup } = thread
  if (!busy.includes(group.state)) group.state = letter
  Object.assign(group, { id: processId(thread), comm, uid, ppid, cgroup })
}

/** A process's birth is its parent's doing, or that of the parent's control group. */
function countBirths(
  threads: ThreadWork[],
  groups: Map<number | bigint, TaskGroup>,
  key: TaskKey,
): void {
  for (const { pid, tid, ppid, cgroup, isNew } of threads) {
    if (!isNew || pid !== tid) continue
    const group = groups.get(key === 'cgroups' ? cgroup : ppid)
    if (group) group.born++
  }
}

/** A thread stands below its process's first one, that one below the process's parent. */
function setParents(groups: Map<number | bigint, TaskGroup>, key: TaskKey): void {
  for (const group of groups.values()) {
    const isOther = key === 'threads' && group.tid !== group.pid
    const parent = groups.get((isOther ? group.pid : group.ppid) ?? 0)
    if (parent && parent !== group) group.parent = parent.id
  }
}

function otherGroup({ threads, grown }: NonNullable<TaskReading['other']>): TaskGroup {
  const cpuNs = grown[counterAt.cpu_ns]!
  const common = { processes: 0, born: 0, isKernel: false, isGone: true, cpuNs }
  return { id: otherId, comm: 'other', state: 'X', threads, grown, ...common }
}

/** From the kernel's numbers: `TASK_…` in its sched.h, which have been these since 4.14. */
function stateLetter({ state, exitState, isGone }: ThreadWork): string {
  if (isGone) return 'X'
  if (exitState) return 'Z'
  if (state === 0) return 'R'
  if ((state & 0x402) === 0x402) return 'I'
  if (state & 1) return 'S'
  if (state & 2) return 'D'
  if (state & 4) return 'T'
  if (state & 8) return 't'
  return state & 64 ? 'P' : 'S'
}
