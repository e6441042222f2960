import type { Connection } from '../helper/connection.js'
import { KernelError } from '../helper/kernel-error.js'
import { Request } from '../helper/message.js'
import {
  attach,
  choosePrograms,
  hello,
  iterate,
  openBytes,
  openGranted,
  setParameter,
  sideBand,
  sizeMap,
} from '../helper/requests.js'
import { processStatus } from '../kernel/processes.js'
import { readObject, type BpfObject, type ObjectProgram } from '../object/object.js'
import { tablesOf, type Table } from '../pipeline/tables.js'
import { eventSchemas } from '../schema/layout.js'
import type { Schema } from '../schema/schema.js'
import { Failure, OptionError } from '../text/failure.js'
import {
  alternativeOf,
  attachOrder,
  firstChoices,
  type Choice,
  type Substitution,
} from './choice.js'
import { filterValues, planFilters, type FilterPlan } from './filters.js'
import { explained } from './lacking.js'
import { encodeParameter } from './parameters.js'
import type { ObjectPlan, SessionPlan } from './plan.js'

/** An object that was read. */
export interface ReadObject {
  object: BpfObject
  schemas: Schema[]
  tables: Table[]
}

/** Objects that run. */
export interface StartedObjects {
  objects: ReadObject[]
  programs: string[]
  /** What is attached, as `detach` takes it. */
  links: number[]
  /** What runs because the kernel refused another program. */
  substitutions: Substitution[]
  warnings: string[]
  helperPid: number
}

/** `BPF_MAP_TYPE_RINGBUF` */
const RINGBUF = 27

/**
 * Takes a session's objects from bytes to attached programs, and seals the helper. Requests are
 * sent without waiting for each answer; the first refusal is what is reported.
 */
export async function startObjects(
  connection: Connection,
  plan: SessionPlan,
): Promise<StartedObjects> {
  const greeting = hello(connection)
  const opened = Promise.all([greeting, ...openObjects(connection, plan)])
  // Read while the helper opens them; what it refuses is thrown below.
  opened.catch(() => {})
  const objects = plan.objects.map(({ name, bytes }) => readPlanned(name, bytes))
  const own = [process.pid, connection.pid, ...ownAncestors()]
  if (connection.throughSudo) own.push((await greeting).pid)
  const filters = planFilters(plan.filters ?? {}, own)
  const choices = objects.flatMap(({ object }, index) =>
    firstChoices(index, object, plan.objects[index]?.programs, filters.follow),
  )
  // Before the first sample: what it refers to must be known.
  const ready = Promise.all([opened, plan.sideBand && sideBand(connection)])
  const substitutions: Substitution[] = []
  const links: number[] = []
  for (;;) {
    const attempt = runObjects(connection, plan, { objects, filters, choices, links })
    const [, refusal] = await Promise.all([ready, attempt])
    if (!refusal) break
    const substitution = substitute(refusal, objects, choices)
    if (!substitution)
      throw await explained(refusal.error, connection, refused(refusal, objects, choices))
    substitutions.push(substitution)
    links.length = 0
    await connection.request(Request.CLOSE, 'close the objects')
    await Promise.all(openObjects(connection, plan))
  }
  if (!plan.unsealed) await connection.request(Request.SEAL, 'seal the helper')
  const programs = choices.map(({ program }) => program)
  const { warnings } = filters
  const { pid: helperPid } = await greeting
  return { objects, programs, links, substitutions, warnings, helperPid }
}

/** What an attempt to run the objects is made of. */
interface Attempt {
  objects: ReadObject[]
  filters: FilterPlan
  choices: Choice[]
  /** What was attached is added. */
  links: number[]
}

/** A program that the kernel did not take. */
interface Refusal {
  object: number
  program: string | undefined
  error: unknown
}

/** Configures, loads and attaches what is open; the first refusal, if there is one. */
async function runObjects(
  connection: Connection,
  plan: SessionPlan,
  { objects, filters, choices, links }: Attempt,
): Promise<Refusal | undefined> {
  const { bufferBytes } = plan
  const loads = plan.objects.flatMap((each, index): Promise<Refusal | undefined>[] => {
    const read = objects[index]
    if (read === undefined) return []
    const own = choices.filter(({ object }) => object === index)
    const chosen = own.map(({ program }) => program)
    const what = { index, read, chosen }
    const requests = configure(connection, what, filters, { ...each, bufferBytes })
    const load = connection.request(Request.LOAD, `load ${each.name}`, { object: index })
    const refused = (error: unknown): Refusal => {
      const program = error instanceof KernelError ? error.program : undefined
      return { object: index, program, error }
    }
    return [Promise.all([...requests, load]).then(() => undefined, refused)]
  })
  const isAsked = ({ object, first }: Choice): boolean =>
    plan.objects[object]?.asked?.includes(first) ?? false
  const now = attachOrder(choices).filter((each) => !isAsked(each))
  const attached = now.map(({ object, program }) => {
    const how = plan.objects[object]?.attach?.[program]
    // An iterator runs once, now; what it found is in the object's maps and rings.
    const started: Promise<unknown> = isIterator(objects[object], program)
      ? iterate(connection, object, program)
      : attach(connection, object, program, how).then((link) => links.push(link))
    const refused = (error: unknown): Refusal => ({ object, program, error })
    return started.then(() => undefined, refused)
  })
  // What could not be loaded cannot be attached either: the loads' refusals come first.
  return (await Promise.all([...loads, ...attached])).find((refusal) => refusal !== undefined)
}

function isIterator(read: ReadObject | undefined, program: string): boolean {
  const found = read?.object.programs.find(({ name }) => name === program)
  return found?.section.startsWith('iter') ?? false
}

/** The program that was refused; all that were to be loaded where that is not known. */
function refused(
  { object, program }: Refusal,
  objects: ReadObject[],
  choices: Choice[],
): ObjectProgram[] {
  const tried = choices.filter((each) => each.object === object).map((each) => each.program)
  const names = program === undefined ? tried : [program]
  return objects[object]?.object.programs.filter(({ name }) => names.includes(name)) ?? []
}

/** Puts the alternative into the place of what was refused; undefined where there is none. */
function substitute(
  { object, program, error }: Refusal,
  objects: ReadObject[],
  choices: Choice[],
): Substitution | undefined {
  const choice = choices.find((each) => each.object === object && each.program === program)
  const read = objects[object]
  const next = choice && read && alternativeOf(read.object, choice.program)
  if (!choice || !next || !(error instanceof KernelError)) return undefined
  const instead = choice.program
  choice.program = next.name
  return { program: next.name, section: next.section, instead, reason: error.message }
}

const known = new WeakMap<Uint8Array, ReadObject>()

/** Reads an object, once; one that cannot be read is the user's file, not our bug. */
export function readPlanned(name: string, bytes: Uint8Array): ReadObject {
  try {
    const before = known.get(bytes)
    if (before) return before
    const object = readObject(bytes)
    const read = { object, schemas: eventSchemas(object.btf), tables: tablesOf(object) }
    known.set(bytes, read)
    return read
  } catch (error) {
    if (!(error instanceof Error) || !/^(Elf|Btf|Object|Schema)Error$/.test(error.name)) throw error
    throw new Failure('failed', `${name}: ${error.message}`, undefined, error)
  }
}

function openObjects(connection: Connection, { objects }: SessionPlan): Promise<void>[] {
  return objects.map((object) => openObject(connection, object))
}

function openObject(connection: Connection, { name, granted, bytes }: ObjectPlan): Promise<void> {
  return granted === undefined
    ? openBytes(connection, bytes, `open ${name}`)
    : openGranted(connection, granted, `open ${name}`)
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
    if (parameter === undefined) throw new OptionError(name, `${plan.name} has no such parameter`)
    return setParameter(connection, index, name, encodeParameter(btf, parameter, value))
  })
  requests.push(choosePrograms(connection, index, chosen))
  for (const { name, type, maxEntries } of maps) {
    if (type === RINGBUF && maxEntries === 0 && plan.bufferBytes !== undefined) {
      requests.push(sizeMap(connection, index, name, plan.bufferBytes))
    }
    if (name === 'followed' && !filters.follow) requests.push(sizeMap(connection, index, name, 1))
    const asked = plan.mapSizes?.[name]
    if (asked !== undefined) requests.push(sizeMap(connection, index, name, asked))
  }
  return requests
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
