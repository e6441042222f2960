import { release } from 'node:os'
import type { Connection } from '../helper/connection.js'
import { KernelError } from '../helper/kernel-error.js'
import { Request } from '../helper/message.js'
import {
  attach,
  choosePrograms,
  detach,
  openGranted,
  setParameter,
  sizeMap,
} from '../helper/requests.js'
import { readObject, type BpfObject, type ObjectProgram } from '../object/object.js'
import { filterValues, planFilters, type Filters } from '../session/filters.js'
import { encodeParameter } from '../session/parameters.js'

/** An object that may be opened: its place in the grant, and what the package has of it. */
export interface GrantedObject {
  name: string
  granted: number
  bytes: Uint8Array
}

/** The objects that a run may open, and which of them are. */
export class ObjectOpener {
  /** Things to tell the user: a filter that matches nothing now. */
  readonly warnings = new Set<string>()
  private count = 0

  constructor(
    private readonly connection: Connection,
    private readonly filters: Filters,
  ) {}

  /** Opens an object without loading it, and gives its number. */
  async openOnly({ name, granted }: GrantedObject): Promise<number> {
    await openGranted(this.connection, granted, `open ${name}`)
    return this.count++
  }

  /** Opens and loads an object; nothing of it is attached yet. */
  async open(which: GrantedObject): Promise<CountingObject> {
    const object = readObject(which.bytes)
    const own = object.programs.filter(({ name }) => !following.includes(name))
    const newer = own.filter(({ section }) => !section.startsWith('fexit/'))
    // What functions tell where the kernel has no tracepoints, if it lets functions be traced.
    if (newer.length < own.length && !hasSocketTracepoints()) {
      try {
        return await this.load(which, object, own)
      } catch (error) {
        if (!(error instanceof KernelError)) throw error
      }
    }
    return this.load(which, object, newer)
  }

  private async load(
    which: GrantedObject,
    object: BpfObject,
    programs: ObjectProgram[],
  ): Promise<CountingObject> {
    const { connection } = this
    const number = await this.openOnly(which)
    const filters = planFilters(this.filters, [])
    for (const warning of filters.warnings) this.warnings.add(warning)
    const values = [...filterValues(filters, object)].map(([parameter, value]) => {
      const found = object.parameters.find((each) => each.name === parameter)
      if (!found) throw new Error(`${which.name} has no parameter ${parameter}`)
      const bytes = encodeParameter(object.btf, found, value)
      return setParameter(connection, number, parameter, bytes)
    })
    const follows = object.programs.some(({ name }) => following.includes(name))
    const followers = follows && filters.follow ? following : []
    const names = [...programs.map(({ name }) => name), ...followers]
    await Promise.all([
      ...values,
      choosePrograms(connection, number, names),
      ...(follows && !filters.follow ? [sizeMap(connection, number, 'followed', 1)] : []),
      connection.request(Request.LOAD, `load ${which.name}`, { object: number }),
    ])
    return new CountingObject(connection, object, { number, programs: names, always: followers })
  }
}

/** Programs of filter.h that keep the list of descendants. */
const following = ['follow_fork', 'follow_exit']

/** What counts the bytes of sockets, by tracepoints or by functions: sock_bytes.h. */
export const socketPrograms = [
  ...['count_sent', 'count_received'],
  ...['return_sent', 'return_sent6', 'return_received', 'return_received6'],
]

/** Linux 6.3 brought sock:sock_send_length and its twin. */
function hasSocketTracepoints(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number)
  return major > 6 || (major === 6 && minor >= 3)
}

interface LoadedPrograms {
  number: number
  programs: string[]
  /** Those that others depend on. */
  always: string[]
}

/** An object that is loaded, whose programs are attached while somebody wants what they count. */
export class CountingObject {
  private readonly links = new Map<string, number>()
  private readonly refused = new Map<string, string>()

  constructor(
    private readonly connection: Connection,
    readonly object: BpfObject,
    private readonly loaded: LoadedPrograms,
  ) {}

  /** By which the helper knows it. */
  get number(): number {
    return this.loaded.number
  }

  /** Those programs of a list that are to be attached: with functions traced, no tracepoints. */
  those(programs: string[]): string[] {
    const loaded = programs.filter((name) => this.loaded.programs.includes(name))
    const returning = loaded.filter((name) => name.startsWith('return_'))
    return returning.length > 0 ? returning : loaded
  }

  /** Why what these programs count cannot be told. */
  lacks(programs: string[]): string | undefined {
    const refused = programs.map((name) => this.refused.get(name)).find(Boolean)
    const isOld = programs === socketPrograms && !hasSocketTracepoints()
    const hint = isOld ? ' (from Linux 6.3 on there is a tracepoint for it)' : ''
    return refused && `this kernel cannot count it${hint}: ${refused}`
  }

  /** Attaches these programs, and those that it always needs; detaches all others. */
  async use(chosen: string[]): Promise<void> {
    const programs = chosen.length > 0 ? [...this.loaded.always, ...chosen] : []
    const wanted = new Set(programs)
    const over = [...this.links].filter(([program]) => !wanted.has(program))
    for (const [program] of over) this.links.delete(program)
    await Promise.all(over.map(([, link]) => detach(this.connection, link)))
    const missing = programs.filter((one) => !this.links.has(one) && !this.refused.has(one))
    await Promise.all(missing.map((program) => this.attach(program)))
  }

  private async attach(program: string): Promise<void> {
    try {
      this.links.set(program, await attach(this.connection, this.number, program))
    } catch (error) {
      if (!(error instanceof KernelError)) throw error
      this.refused.set(program, error.message)
    }
  }
}
