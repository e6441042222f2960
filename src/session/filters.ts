import { cgroupHasProcess, findCgroup, findContainer, type CgroupPlace } from '../kernel/cgroups.js'
import {
  inInitialCgroupNamespace,
  pidNamespace,
  processStatus,
  someProcess,
} from '../kernel/processes.js'
import type { BpfObject } from '../object/object.js'
import { userEntry } from '../process/user.js'
import { Failure, OptionError } from '../text/failure.js'
import { commPattern, type CommPattern } from './comm-pattern.js'
import type { ParameterValue } from './parameters.js'

/**
 * The filters that every tool has, as typed: lists separated by commas; `!` before a list
 * leaves out what it names. All are evaluated in BPF.
 */
export interface Filters {
  /** `1,2`: processes, all their threads. */
  pid?: string
  /** Children born later count too. */
  follow?: boolean
  tid?: string
  /** Names and numbers: `!www-data,0`. */
  uid?: string
  /** Names as the kernel keeps them, `*` at the end, `?` for one byte: `!sh*`. */
  comm?: string
  /** A path below the cgroup2 mount, its subtree. */
  cgroup?: string
  /** A container id's prefix, or a cgroup path. */
  container?: string
  /** COMMAND's pid: it and its descendants. */
  command?: number
}

/** What the filters come to: values for an object's parameters, and words for the user. */
export interface FilterPlan {
  /** By C name: `filter_pid`, `filter_pid_count`. */
  values: Map<string, ParameterValue | Uint8Array>
  follow: boolean
  warnings: string[]
}

/** How many pids `filter_self` has room for. */
const OWN_MAX = 8

/** A list as typed, and whether it names what is to be left out. */
interface List {
  entries: string[]
  not: boolean
}

/**
 * Works the filters out, once for all objects of a session. What exists on this machine is
 * looked up here: users, cgroups, processes. `own` are pids that are ours; they are left out
 * unless the user names them.
 */
export function planFilters(filters: Filters, own: number[]): FilterPlan {
  const plan: FilterPlan = { values: new Map(), follow: false, warnings: [] }
  const pids = planPids(plan, filters)
  const named = filters.pid?.startsWith('!') ? [] : pids
  const others = new Set(own.filter((pid) => pid > 0 && !named.includes(pid)))
  setList(plan, 'filter_self', { not: false }, [...others].slice(0, OWN_MAX))
  if (filters.tid !== undefined) planTids(plan, filters.tid)
  if (filters.uid !== undefined) planUids(plan, filters.uid)
  if (filters.comm !== undefined) planComms(plan, filters.comm)
  const missing = planCgroups(plan, filters)
  // What a command that has not begun will match cannot be known.
  if (filters.command !== undefined) plan.warnings.length = 0
  plan.warnings.push(...missing)
  const namespace = pidNamespace()
  if (namespace !== 0) plan.values.set('filter_pidns_inum', namespace)
  return plan
}

function planPids(plan: FilterPlan, filters: Filters): number[] {
  const list = filters.pid === undefined ? undefined : parseList('pid', filters.pid)
  const pids = list?.entries.map((entry) => parsePid('pid', entry)) ?? []
  const missing = pids.filter((pid) => !isProcess(pid))
  if (missing.length === pids.length && missing.length > 0 && !list?.not)
    throw new Failure('failed', `there is no process ${missing.join(' or ')}`)
  for (const pid of missing) plan.warnings.push(`--pid: there is no process ${pid}`)
  if (filters.command !== undefined) {
    if (list?.not)
      throw new OptionError('pid', 'what is left out cannot be combined with a command')
    pids.push(filters.command)
  }
  plan.follow = filters.follow === true || filters.command !== undefined
  if (plan.follow && pids.length === 0) throw new OptionError('follow', 'needs --pid or a command')
  if (pids.length > 0) setList(plan, 'filter_pid', list ?? { not: false }, pids)
  if (plan.follow) plan.values.set('filter_follow', true)
  if (filters.command !== undefined) plan.values.set('filter_launcher', true)
  return pids
}

function isProcess(pid: number): boolean {
  const status = processStatus(pid)
  if (status !== undefined && status.tgid !== pid) {
    const more = { part: String(pid), hint: `--tid ${pid} shows that thread` }
    throw new OptionError('pid', `${pid} is a thread of process ${status.tgid}`, more)
  }
  return status !== undefined
}

function planTids(plan: FilterPlan, text: string): void {
  const list = parseList('tid', text)
  const tids = list.entries.map((entry) => parsePid('tid', entry))
  for (const tid of tids) {
    if (processStatus(tid) === undefined) plan.warnings.push(`--tid: there is no thread ${tid}`)
  }
  setList(plan, 'filter_tid', list, tids)
}

function planUids(plan: FilterPlan, text: string): void {
  const list = parseList('uid', text)
  const uids = list.entries.map(parseUid)
  uids.forEach((uid, index) => {
    if (!someProcess((status) => status.uid === uid)) {
      plan.warnings.push(`--uid: no process of ${list.entries[index]} runs now`)
    }
  })
  setList(plan, 'filter_uid', list, uids)
}

function parseUid(entry: string): number {
  if (/^\d{1,10}$/.test(entry) && Number(entry) <= 0xffff_ffff) return Number(entry)
  const user = userEntry(entry)
  if (user === undefined) throw new OptionError('uid', `there is no user ${entry}`, { part: entry })
  return user.uid
}

function planComms(plan: FilterPlan, text: string): void {
  const list = parseList('comm', text)
  const patterns = list.entries.map((entry) => {
    const pattern = commPattern(entry)
    if (pattern.shortened) {
      plan.warnings.push(`--comm: names have at most 15 bytes; ${pattern.shown} is looked for`)
    }
    if (!someProcess(({ comm }) => pattern.matches(comm))) {
      plan.warnings.push(`--comm: no process is called ${pattern.shown} now`)
    }
    return pattern
  })
  setBytes(plan, 'filter_comm', list, patterns, patternBytes)
}

/** Programs know a cgroup by its inode: one that is made later is none that is wanted. */
const noCgroup: CgroupPlace = { path: '', id: 0xffff_ffff_ffff_ffffn, level: 0n }

/** Gives warnings of what will match nothing, whatever may begin. */
function planCgroups(plan: FilterPlan, { cgroup, container }: Filters): string[] {
  if (cgroup !== undefined && container !== undefined) {
    throw new OptionError('container', 'cannot be combined with --cgroup')
  }
  const text = cgroup ?? container
  if (text === undefined) return []
  const [option, find, what] =
    cgroup === undefined
      ? (['container', findContainer, 'no process in a container'] as const)
      : (['cgroup', findCgroup, 'no control group'] as const)
  const list = parseList(option, text)
  const missing: string[] = []
  const places = list.entries.map((entry) => {
    const place = find(entry)
    if (place === undefined) missing.push(`--${option}: there is ${what} ${entry} now`)
    else if (!cgroupHasProcess(place))
      plan.warnings.push(`--${option}: nothing runs in ${place.path} now`)
    return place ?? noCgroup
  })
  setBytes(plan, 'filter_cgroup', list, atEveryLevel(places), placeBytes)
  return missing
}

/** How many places `filter_cgroup` has. */
const CGROUPS_MAX = 8

/**
 * In a container's cgroup namespace we see how deep a cgroup lies below the container's own, but
 * not how deep that is: each place is given at all levels for which there is room. The id is the
 * machine's only one, so no other cgroup is taken for it.
 */
function atEveryLevel(places: CgroupPlace[]): CgroupPlace[] {
  if (inInitialCgroupNamespace() || places.length === 0) return places
  const levels = Math.max(1, Math.floor(CGROUPS_MAX / places.length))
  return places.flatMap((place) =>
    Array.from({ length: levels }, (_, up) => ({ ...place, level: place.level + BigInt(up) })),
  )
}

function placeBytes({ id, level }: CgroupPlace): Uint8Array {
  return new Uint8Array(new BigUint64Array([id, level]).buffer)
}

function patternBytes({ value, mask, some }: CommPattern): Uint8Array {
  return Buffer.concat([value, mask, some])
}

/** `a,b` or `!a,b`: entries of which none is empty. */
function parseList(option: string, text: string): List {
  const not = text.startsWith('!')
  const entries = text.split(',').map((entry) => entry.trim().replace(/^!/, ''))
  const mixed = !not && text.split(',').some((entry) => entry.trim().startsWith('!'))
  if (mixed)
    throw new OptionError(option, 'wanted and unwanted (!) cannot be mixed', { part: text })
  if (entries.includes(''))
    throw new OptionError(option, 'an entry of the list is empty', { part: text })
  return { entries, not }
}

function parsePid(option: string, entry: string): number {
  const pid = /^\d{1,10}$/.test(entry) ? Number(entry) : 0
  if (pid < 1 || pid > 0x7fff_ffff)
    throw new OptionError(option, `takes numbers, not ${entry}`, { part: entry })
  return pid
}

function setList(plan: FilterPlan, name: string, { not }: { not: boolean }, values: number[]) {
  if (values.length === 0) return
  plan.values.set(name, values)
  setCount(plan, name, not, values.length)
}

function setBytes<T>(
  plan: FilterPlan,
  name: string,
  { not }: List,
  values: T[],
  bytesOf: (value: T) => Uint8Array,
): void {
  plan.values.set(name, Buffer.concat(values.map(bytesOf)))
  setCount(plan, name, not, values.length)
}

function setCount(plan: FilterPlan, name: string, not: boolean, count: number): void {
  plan.values.set(`${name}_count`, count)
  if (not) plan.values.set(`${name}_not`, true)
}

const options: Record<string, string> = {
  filter_pid: 'pid',
  filter_follow: 'follow',
  filter_tid: 'tid',
  filter_uid: 'uid',
  filter_comm: 'comm',
  filter_cgroup: 'cgroup',
}

/**
 * The values for one object. A filter that it has no variables for cannot be served: a usage
 * error. Our own pids are left out wherever that is possible.
 */
export function filterValues(plan: FilterPlan, object: BpfObject): FilterPlan['values'] {
  const sizes = new Map(object.parameters.map(({ name, size }) => [name, size]))
  const values: FilterPlan['values'] = new Map()
  for (const [name, value] of plan.values) {
    const size = sizes.get(name)
    const option = options[name]
    if (size === undefined && option)
      throw new OptionError(option, 'this object has no such filter')
    if (size === undefined) continue
    if (sizeOf(value) > size) throw new OptionError(option ?? name, 'the list is too long')
    values.set(name, value)
  }
  return values
}

function sizeOf(value: ParameterValue | Uint8Array): number {
  if (value instanceof Uint8Array) return value.length
  return Array.isArray(value) ? value.length * 4 : 0
}
