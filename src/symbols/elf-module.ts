import { readElf, sectionNamed, sectionType, type Elf } from '../elf/elf.js'
import { buildIdOf } from '../elf/notes.js'
import type { Frame } from '../profile/profile.js'
import { findDebugFile, type OpenDebug } from './debug-file.js'
import { locateGo } from './go-locate.js'
import { GoTable } from './go-table.js'
import type { PagedFile } from './paged-file.js'
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
      await this.#loadSymbols(elf, open)
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
      const table = new GoTable(this.#file, elf, place)
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
    const found: Frame[][] = addresses.map(() => [])
    await this.#goFrames(addresses, found)
    for (const table of this.#tables) {
      const symbols = addresses.map((address, index) =>
        found[index]!.length > 0 ? -1 : table.find(address),
      )
      await table.readNames(symbols)
      symbols.forEach((symbol, index) => {
        const name = symbol < 0 ? '' : table.name(symbol)
        if (name !== '') found[index] = [{ ...this.#frame, name: this.#demangle(name) }]
      })
    }
    return found
  }

  get #frame(): Omit<Frame, 'name'> {
    return { module: this.path, kind: 'native' }
  }

  async #goFrames(addresses: readonly number[], found: Frame[][]): Promise<void> {
    const go = this.#go
    if (go === undefined) return
    // In the order of the file its pages are each read once.
    const order = addresses.map((_, index) => index).sort((a, b) => addresses[a]! - addresses[b]!)
    for (const index of order) {
      const frames = go.framesNow(addresses[index]!) ?? (await go.frames(addresses[index]!))
      found[index] = frames.flatMap(({ name, file, line, inlined }) =>
        name === '' ? [] : [goFrame(this.path, { name, file, line, inlined })],
      )
    }
  }

  /** Lets go of the pages that were read. */
  release(): void {
    this.#file.release()
    this.#debug?.release()
  }
}

function goFrame(
  module: string,
  { name, file, line, inlined }: { name: string; file: string; line: number; inlined: boolean },
): Frame {
  const frame: Frame = { name, module, kind: inlined ? 'inlined' : 'native' }
  if (file !== '') frame.file = file
  if (file !== '' && line > 0) frame.line = line
  return frame
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
