import type { Connection } from '../helper/connection.js'
import { Request } from '../helper/message.js'
import {
  attach,
  choosePrograms,
  hello,
  openBytes,
  openGranted,
  setParameter,
  sizeMap,
} from '../helper/requests.js'
import { processStatus } from '../kernel/processes.js'
import { readObject, type BpfObject } from '../object/object.js'
import { eventSchemas } from '../schema/layout.js'
import type { Schema } from '../schema/schema.js'
import { Failure } from '../text/failure.js'
import { filterValues, planFilters, type FilterPlan } from './filters.js'
import { encodeParameter } from './parameters.js'
import type { ObjectPlan, SessionPlan } from './session.js'

/** An object that was read. */
export interface ReadObject {
  object: BpfObject
  schemas: Schema[]
}

/** Objects that run. */
export interface StartedObjects {
  objects: ReadObject[]
  programs: string[]
  warnings: string[]
  helperPid: number
}

/** `BPF_MAP_TYPE_RINGBUF` */
const RINGBUF = 27
/** Programs of filter.h that keep the list of descendants; attached last, or not loaded. */
const followPrograms = ['follow_fork', 'follow_exit']

/**
 * Takes a session's objects from bytes to attached programs, and seals the helper. Requests are
 * sent without waiting for each answer; the first refusal is what is reported.
 */
export async function startObjects(
  connection: Connection,
  plan: SessionPlan,
): Promise<StartedObjects> {
  const opened = Promise.all([
    hello(connection),
    ...plan.objects.map((object) => openObject(connection, object)),
  ])
  // Read while the helper opens them; what it refuses is thrown below.
  opened.catch(() => {})
  const objects = plan.objects.map(({ name, bytes }) => readPlanned(name, bytes))
  const [greeting] = await opened
  const own = [process.pid, connection.pid, greeting.pid, ...ownAncestors()]
  const filters = planFilters(plan.filters ?? {}, own)
  const chosen = plan.objects.map(({ programs }, index) =>
    programsOf(objects[index], programs, filters.follow),
  )
  await Promise.all(
    plan.objects.flatMap((each, index) => {
      const read = objects[index]
      if (read === undefined) return []
      const requests = configure(
        connection,
        { index, read, chosen: chosen[index] ?? [] },
        filters,
        {
          ...each,
          bufferBytes: plan.bufferBytes,
        },
      )
      return [...requests, connection.request(Request.LOAD, `load ${each.name}`, { object: index })]
    }),
  )
  await Promise.all(
    attachOrder(chosen).map(([object, program]) => attach(connection, object, program)),
  )
  if (!plan.unsealed) await connection.request(Request.SEAL, 'seal the helper')
  return { objects, programs: chosen.flat(), warnings: filters.warnings, helperPid: greeting.pid }
}

/** Reads an object; one that cannot be read is the user's file, not our bug. */
export function readPlanned(name: string, bytes: Uint8Array): ReadObject {
  try {
    const object = readObject(bytes)
    return { object, schemas: eventSchemas(object.btf) }
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    throw new Failure('failed', `${name}: ${what}`, undefined, error)
  }
}

function openObject(connection: Connection, { name, granted, bytes }: ObjectPlan): Promise<void> {
  return granted === undefined
    ? openBytes(connection, bytes, `open ${name}`)
    : openGranted(connection, granted, `open ${name}`)
}

function programsOf(read: ReadObject | undefined, wanted: string[] | undefined, follow: boolean) {
  const all = read?.object.programs.map(({ name }) => name) ?? []
  const helping = follow ? followPrograms.filter((name) => all.includes(name)) : []
  return [...(wanted ?? all).filter((name) => !followPrograms.includes(name)), ...helping]
}

/** Everything about one object that is said between opening and loading it. */
function configure(
  connection: Connection,
  { index, read, chosen }: { index: number; read: ReadObject; chosen: string[] },
  filters: FilterPlan,
  plan: ObjectPlan & { bufferBytes: number | undefined },
): Promise<void>[] {
  const { btf, parameters, maps } = read.object
  const values = new Map(Object.entries(plan.parameters ?? {}))
  for (const [name, value] of filterValues(filters, read.object)) values.set(name, value)
  const requests = [...values].map(([name, value]) => {
    const parameter = parameters.find((each) => each.name === name)
    if (parameter === undefined) throw new Failure('usage', `${plan.name} has no --${name}`)
    return setParameter(connection, index, name, encodeParameter(btf, parameter, value))
  })
  requests.push(choosePrograms(connection, index, chosen))
  for (const { name, type, maxEntries } of maps) {
    if (type === RINGBUF && maxEntries === 0 && plan.bufferBytes !== undefined) {
      requests.push(sizeMap(connection, index, name, plan.bufferBytes))
    }
    if (name === 'followed' && !filters.follow) requests.push(sizeMap(connection, index, name, 1))
  }
  return requests
}

/** Own programs first, those that follow forks last: an exit is shown before it is forgotten. */
function attachOrder(chosen: string[][]): [object: number, program: string][] {
  const all = chosen.flatMap((names, object) =>
    names.map((name): [number, string] => [object, name]),
  )
  const isLast = ([, name]: [number, string]): boolean => followPrograms.includes(name)
  return [...all.filter((each) => !isLast(each)), ...all.filter(isLast)]
}

/** The sudo, npx and shell between the user's terminal and us: ours, not theirs. */
function ownAncestors(): number[] {
  const ours = new Set(['sudo', 'doas', 'pkexec', 'npx', 'npm'])
  const found: number[] = []
  for (let pid = process.ppid; pid > 1 && found.length < 4;) {
    const status = processStatus(pid)
    if (status === undefined) break
    const isShell = found.length > 0 || process.env['npm_command'] === 'exec'
    if (!ours.has(status.comm.split(' ')[0] ?? '') && !(isShell && status.comm === 'sh')) break
    found.push(pid)
    pid = status.ppid
  }
  return found
}
