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
import { readObject, type BpfObject } from '../object/object.js'
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
    const { connection } = this
    const { name } = which
    const object = readObject(which.bytes)
    const number = await this.openOnly(which)
    const filters = planFilters(this.filters, [])
    for (const warning of filters.warnings) this.warnings.add(warning)
    const values = [...filterValues(filters, object)].map(([parameter, value]) => {
      const found = object.parameters.find((each) => each.name === parameter)
      if (!found) throw new Error(`${name} has no parameter ${parameter}`)
      return setParameter(connection, number, parameter, encodeParameter(object.btf, found, value))
    })
    const following = ['follow_fork', 'follow_exit']
    const programs = object.programs
      .map((program) => program.name)
      .filter((program) => filters.follow || !following.includes(program))
    const hasFollowed = object.maps.some((map) => map.name === 'followed')
    await Promise.all([
      ...values,
      choosePrograms(connection, number, programs),
      ...(hasFollowed && !filters.follow ? [sizeMap(connection, number, 'followed', 1)] : []),
      connection.request(Request.LOAD, `load ${name}`, { object: number }),
    ])
    const counting = new CountingObject(connection, object, number)
    if (filters.follow) await counting.use(following)
    return counting
  }
}

/** An object that is loaded, whose programs are attached while somebody wants what they count. */
export class CountingObject {
  private readonly links = new Map<string, number>()
  private readonly refused = new Map<string, string>()

  constructor(
    private readonly connection: Connection,
    readonly object: BpfObject,
    readonly number: number,
  ) {}

  /** Attaches these programs and detaches all others. */
  async use(programs: string[]): Promise<void> {
    const wanted = new Set(programs)
    const over = [...this.links].filter(([program]) => !wanted.has(program))
    for (const [program] of over) this.links.delete(program)
    await Promise.all(over.map(([, link]) => detach(this.connection, link)))
    const missing = programs.filter((one) => !this.links.has(one) && !this.refused.has(one))
    await Promise.all(missing.map((program) => this.attach(program)))
  }

  /** Why a program could not be attached, in the kernel's words. */
  refusal(program: string): string | undefined {
    return this.refused.get(program)
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
