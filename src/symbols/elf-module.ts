import { readElf, sectionNamed, sectionType, type Elf } from '../elf/elf.js'
import { buildIdOf } from '../elf/notes.js'
import type { Frame } from '../profile/profile.js'
import { orderOf } from './columns.js'
import { findDebugFile, type OpenDebug } from './debug-file.js'
import { locateGo } from './go-locate.js'
import { GoTable } from './go-table.js'
import type { PagedFile } from './paged-file.js'
import { pltStubs, type PltStubs } from './plt.js'
import { addressOf } from './segments.js'
import { SymbolTable } from './symbol-table.js'

/** Where a name is made readable, if it is to be. */
export type Demangle = (name: string) => string

/** A program or library whose addresses get names. */
export class ElfModule {
  readonly path: string
  buildId: string | undefined
  readonly sources: string[] = []
  readonly reasons: string[] = []
  readonly #file: PagedFile
  readonly #demangle: Demangle
  #elf: Elf | undefined
  #debug: PagedFile | undefined
  #go: GoTable | undefined
  #tables: SymbolTable[] = []
  /** null: it has none. */
  #stubs: PltStubs | null | undefined
  /** Loads the symbols of a Go program, which only what is not Go's in it needs. */
  #later: (() => Promise<void>) | undefined

  constructor(path: string, file: PagedFile, demangle: Demangle) {
    this.path = path
    this.#file = file
    this.#demangle = demangle
  }

  get symbols(): number {
    return this.#tables.reduce((sum, { length }) => sum + length, this.#go?.length ?? 0)
  }

  /** Bytes held. */
  get size(): number {
    return this.#tables.reduce((sum, { size }) => sum + size, this.#go?.size ?? 0)
  }

  /** Reads what tells names; what could not be read is a reason, never an error. */
  async load(open: OpenDebug): Promise<void> {
    try {
      const elf = await this.#file.run(readElf)
      this.#elf = elf
      this.buildId = await this.#file.run((source) => buildIdOf({ ...elf, source }))
      await this.#loadGo(elf)
      if (this.#go) this.#later = () => this.#loadSymbols(elf, open)
      else await this.#loadSymbols(elf, open)
    } catch (error) {
      this.reasons.push(words(error))
    }
    this.release()
  }

  /** Whether the file could be read at all. */
  get isRead(): boolean {
    return this.#elf !== undefined
  }

  async #loadGo(elf: Elf): Promise<void> {
    try {
      const place = await locateGo(this.#file, elf, this.reasons)
      if (place === undefined) return
      const table = new GoTable(this.#file, elf, place, this.path)
      await table.load()
      this.#go = table
      this.sources.push('.gopclntab')
    } catch (error) {
      this.reasons.push(words(error))
    }
  }

  async #loadSymbols(elf: Elf, open: OpenDebug): Promise<void> {
    if (await this.#loadTable(this.#file, elf, sectionType.symbols, '.symtab')) return
    this.reasons.push('it is stripped: it has no .symtab')
    if (sectionNamed(elf, '.gnu_debugdata'))
      this.reasons.push('its .gnu_debugdata, which is compressed with xz, is not read')
    const { path, buildId } = this
    const program = { path, file: this.#file, elf, buildId }
    const debug = this.#go ? undefined : await findDebugFile(program, open, this.reasons)
    if (debug) {
      this.#debug = debug.file
      const isThere = await this.#loadTable(debug.file, debug.elf, sectionType.symbols, debug.path)
      if (isThere) return
      this.reasons.push(`${debug.path} has no .symtab`)
    }
    await this.#loadTable(this.#file, elf, sectionType.dynamicSymbols, '.dynsym')
  }

  async #loadTable(file: PagedFile, elf: Elf, type: number, source: string): Promise<boolean> {
    const section = elf.sections.find((each) => each.type === type)
    if (section === undefined) return false
    try {
      const table = new SymbolTable(file, source)
      await table.load(elf, section)
      if (table.length === 0) return false
      this.#tables.push(table)
      this.sources.push(source)
      return true
    } catch (error) {
      this.reasons.push(words(error))
      return false
    }
  }

  /** The address, in the file's own view, of what lies at an offset in it. */
  addressOf(offset: number): number | undefined {
    return this.#elf && addressOf(this.#elf, offset)
  }

  /** The frames at addresses in the file's own view, each outermost first; none: no name. */
  async frames(addresses: readonly number[]): Promise<Frame[][]> {
    // In the order of the file its pages are each read once.
    const order = orderOf(Float64Array.from(addresses))
    const found = this.#go ? await this.#go.frames(addresses, order) : addresses.map(() => [])
    let missing = order.filter((index) => found[index]!.length === 0)
    if (missing.length > 0) await this.#loadLater()
    for (const table of this.#tables) {
      if (missing.length === 0) break
      const symbols = Int32Array.from(missing, (index) => table.find(addresses[index]!))
      await table.readNames(symbols)
      missing = missing.filter((index, at) => {
        const name = table.name(symbols[at]!)
        if (name !== '') found[index] = [this.#frameOf(name)]
        return name === ''
      })
    }
    for (const index of missing) {
      const name = await this.#stubAt(addresses[index]!)
      if (name !== '') found[index] = [this.#frameOf(name)]
    }
    return found
  }

  async #stubAt(address: number): Promise<string> {
    if (this.#stubs === undefined) {
      this.#stubs = (this.#elf && (await pltStubs(this.#file, this.#elf).catch(() => null))) ?? null
      if (this.#stubs) this.sources.push('.plt')
    }
    return (await this.#stubs?.name(address)) ?? ''
  }

  async #loadLater(): Promise<void> {
    const load = this.#later
    this.#later = undefined
    try {
      await load?.()
    } catch (error) {
      this.reasons.push(words(error))
    }
  }

  #frameOf(symbol: string): Frame {
    return { name: this.#demangle(withoutVersion(symbol)), module: this.path, kind: 'native' }
  }

  /** Lets go of the pages that were read. */
  release(): void {
    this.#file.release()
    this.#debug?.release()
  }
}

/** The linker's mark of which version of a function it is: `memcpy@@GLIBC_2.14`. */
function withoutVersion(name: string): string {
  const mark = name.indexOf('@')
  return mark <= 0 || name.endsWith('@plt') ? name : name.slice(0, mark)
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
