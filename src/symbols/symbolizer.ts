import type { SideBandRecord } from '../kernel/side-band.js'
import type { Frame } from '../profile/profile.js'
import { demangle } from './demangle.js'
import type { ReadSymbolFile } from './files.js'
import { KernelSymbols, type KernelSymbol } from './kallsyms.js'
import type { AskKernel } from './kernel-names.js'
import { readLeftMap } from './left-map.js'
import { mappingAt, parseMaps, ProcessTable, type Image, type Mapping } from './mappings.js'
import { Modules } from './modules.js'
import { PerfMap } from './perf-map.js'

/** Turns addresses into names, for processes as they were when the address was seen. */
export interface Symbolizer {
  /** Takes what the kernel says about processes, in the order of time. */
  observe(record: SideBandRecord): void
  /**
   * Reads a process's mappings while it lives. Without it they are read when its first address
   * is asked for: too late for a process that ends before. `now` is the records' clock. Where it is
   * `passing` its files are kept open, as nobody may find them when it has ended.
   */
  meet(pid: number, now?: () => bigint, passing?: boolean): Promise<void>
  /**
   * The frames at addresses of a process, each list outermost first: a function and what was
   * inlined into it. For a caller give the return address − 1, since the return address may be
   * another function's. `time` is a moment, by the records' clock, when the addresses were seen.
   */
  user(pid: number, addresses: readonly bigint[], time?: bigint): Promise<Frame[][]>
  /** The frames at addresses of the kernel. */
  kernel(addresses: readonly bigint[]): Promise<Frame[][]>
  /** What was found out about each module, for --symbols-report. */
  report(): ModuleReport[]
}

/** How the addresses of one module were named. */
export interface ModuleReport {
  module: string
  buildId?: string
  /** Where the names came from, the best first: `.symtab`, `.gopclntab`, `kallsyms`. */
  sources: string[]
  /** What was tried and why it gave nothing. */
  reasons: string[]
  symbols: number
  /** Distinct addresses that got a name, and those that did not. */
  named: number
  unnamed: number
}

/** What names look like, and what must be read before privileges are dropped. */
export interface SymbolizerOptions {
  /** Whether C++ and Rust names are shown as they were written; by default they are. */
  demangle?: boolean
  /** What `readVdso` gave. */
  vdso?: Uint8Array | undefined
  /** Who names the kernel's addresses; where nobody can, /proc/kallsyms is read. */
  askKernel?: AskKernel
}

/** Names addresses with what `read` can read. Calls may overlap; they are done one by one. */
export function symbolizer(read: ReadSymbolFile, options: SymbolizerOptions = {}): Symbolizer {
  const namer = new Namer(read, options)
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
  return {
    observe: (record) => namer.processes.observe(record),
    meet: (pid, now, passing) => namer.meet(pid, now, passing),
    user: (pid, addresses, time) => inTurn(() => namer.user(pid, addresses, time)),
    kernel: (addresses) => inTurn(() => namer.kernel(addresses)),
    report: () => namer.report(),
  }
}

const wholeMax = 64 << 20
const metBytesMax = 1 << 20
const kallsymsAgeMsMax = 10_000
const reasonsMax = 16
/** User space ends below; exact as numbers. */
const userEnd = 1n << 53n

/** Mappings that were read, and when: as they came until somebody asks. */
interface Met {
  pid: number
  from: bigint | undefined
  until: bigint | undefined
  maps: Uint8Array | Mapping[]
}

interface JitMap {
  map: PerfMap
  offset: number
  reason: string | undefined
  named: number
  unnamed: number
}

class Namer {
  readonly processes = new ProcessTable()
  readonly #read: ReadSymbolFile
  readonly #modules: Modules
  readonly #jit = new Map<Image, JitMap>()
  readonly #met: Met[] = []
  #metBytes = 0
  #kallsyms: KernelSymbols | undefined
  #kallsymsReason: string | undefined
  #kallsymsAt = -Infinity
  readonly #askKernel: AskKernel | undefined
  readonly #kernel = { named: 0, unnamed: 0 }
  readonly #nowhere = { unnamed: 0, reasons: new Set<string>() }

  constructor(read: ReadSymbolFile, options: SymbolizerOptions) {
    this.#read = read
    this.#askKernel = options.askKernel
    const show = options.demangle === false ? (name: string): string => name : demangle
    this.#modules = new Modules(read, show, options.vdso)
  }

  /** Keeps what is read as it is: most processes are never asked for. */
  async meet(pid: number, now?: () => bigint, passing?: boolean): Promise<void> {
    const from = now?.()
    const bytes = await this.#read({ kind: 'maps', pid }, 0, wholeMax)
    const maps = passing ? mappingsOf(bytes) : bytes
    this.#met.push({ pid, from, until: now?.(), maps })
    if (Array.isArray(maps)) return this.#modules.hold(pid, maps)
    this.#metBytes += maps.length
    if (this.#metBytes > metBytesMax) this.#parseMet()
  }

  #parseMet(): void {
    this.#metBytes = 0
    for (const each of this.#met) if (!Array.isArray(each.maps)) each.maps = mappingsOf(each.maps)
  }

  /** Gives what was read to the programs that ran then. */
  #settleMet(): void {
    this.#parseMet()
    for (const { pid, from, until, maps } of this.#met.splice(0)) {
      const image = this.processes.image(pid, from)
      // Where it began another program meanwhile nobody knows whose they are.
      if (image === this.processes.image(pid, until) && Array.isArray(maps)) image.snapshot ??= maps
    }
  }

  async #readMaps(image: Image): Promise<void> {
    if (image.gone) return
    const { pid, startTicks } = image
    const ticks = startTicks === undefined ? {} : { startTicks }
    try {
      const bytes = await this.#read({ kind: 'maps', pid, ...ticks }, 0, wholeMax)
      image.snapshot = mappingsOf(bytes)
    } catch (error) {
      image.snapshot ??= []
      this.#note(`process ${pid}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #note(reason: string): void {
    if (this.#nowhere.reasons.size < reasonsMax) this.#nowhere.reasons.add(reason)
  }

  async user(pid: number, addresses: readonly bigint[], time?: bigint): Promise<Frame[][]> {
    this.#settleMet()
    const image = this.processes.image(pid, time)
    for (let each: Image | undefined = image; each; each = each.parent)
      if (each.snapshot === undefined) await this.#readMaps(each)
    const find = (address: bigint): Mapping | undefined =>
      address < userEnd ? mappingAt(image, Number(address), time)?.mapping : undefined
    let mappings = addresses.map(find)
    if (mappings.includes(undefined) && !image.gone) {
      // It may have mapped more since, where no record told.
      await this.#readMaps(image)
      mappings = addresses.map(find)
    }
    const result: Frame[][] = addresses.map(() => [unknownFrame])
    const groups = new Map<Mapping, number[]>()
    mappings.forEach((mapping, index) => {
      if (mapping === undefined) this.#nowhere.unnamed++
      else {
        const group = groups.get(mapping)
        if (group) group.push(index)
        else groups.set(mapping, [index])
      }
    })
    for (const [mapping, indexes] of groups) {
      const places = indexes.map((index) => Number(addresses[index]))
      const frames = await this.#inMapping(image, mapping, places)
      indexes.forEach((index, at) => (result[index] = frames[at]!))
    }
    return result
  }

  async #inMapping(image: Image, mapping: Mapping, places: number[]): Promise<Frame[][]> {
    if (isAnonymous(mapping)) return this.#inJit(image, mapping, places)
    const known = await this.#modules.of(mapping, image)
    const offsets = places.map((place) => place - mapping.start + mapping.fileOffset)
    const own = offsets.map((offset) => known.module.addressOf(offset) ?? offset)
    const frames = await this.#modules.frames(known, own)
    return frames.map((found, at) =>
      found.length > 0 ? found : [nameless(mapping.path, own[at]!)],
    )
  }

  async #inJit(image: Image, mapping: Mapping, places: number[]): Promise<Frame[][]> {
    const jit = await this.#jitMap(image)
    return places.map((place) => {
      const name = jit.map.find(place)
      if (name !== undefined) {
        jit.named++
        return [{ name, module: '[JIT]', kind: 'managed' }]
      }
      jit.unnamed++
      return [nameless('[anon]', place - mapping.start)]
    })
  }

  /** The process's perf map, with what was added since. */
  async #jitMap(image: Image): Promise<JitMap> {
    const jit = this.#jit.get(image) ?? emptyMap()
    this.#jit.set(image, jit)
    const { pid, startTicks } = image
    const ticks = startTicks === undefined ? {} : { startTicks }
    try {
      if (image.gone) {
        const bytes = readLeftMap(pid, jit.offset)
        jit.map.add(bytes)
        jit.offset += bytes.length
      }
      for (let read = 0; !image.gone && read < wholeMax * 4;) {
        const bytes = await this.#read({ kind: 'perf-map', pid, ...ticks }, jit.offset, 1 << 20)
        jit.map.add(bytes)
        jit.offset += bytes.length
        read += bytes.length
        if (bytes.length < 1 << 20) break
      }
      jit.reason = undefined
    } catch (error) {
      jit.reason = error instanceof Error ? error.message : String(error)
    }
    return jit
  }

  async kernel(addresses: readonly bigint[]): Promise<Frame[][]> {
    if (addresses.length === 0) return []
    const found =
      (await this.#askKernel?.(addresses).catch(() => undefined)) ??
      (await this.#inKallsyms(addresses))
    return found.map((symbol, index) => {
      if (symbol === undefined) {
        this.#kernel.unnamed++
        return [{ ...nameless('[kernel]', BigInt.asUintN(64, addresses[index]!)), kind: 'kernel' }]
      }
      this.#kernel.named++
      return [{ name: symbol.name, module: `[${symbol.module}]`, kind: 'kernel' }]
    })
  }

  async #inKallsyms(addresses: readonly bigint[]): Promise<(KernelSymbol | undefined)[]> {
    await this.#readKallsyms()
    let found = addresses.map((address) => this.#kallsyms?.find(address))
    if (found.includes(undefined) && performance.now() - this.#kallsymsAt > kallsymsAgeMsMax) {
      // A module or a BPF program may have come since.
      this.#kallsyms = undefined
      await this.#readKallsyms()
      found = addresses.map((address) => this.#kallsyms?.find(address))
    }
    return found
  }

  async #readKallsyms(): Promise<void> {
    if (this.#kallsyms !== undefined) return
    this.#kallsymsAt = performance.now()
    try {
      const bytes = await this.#read({ kind: 'kallsyms' }, 0, wholeMax)
      this.#kallsyms = new KernelSymbols(bytes)
      this.#kallsymsReason = this.#kallsyms.reason
    } catch (error) {
      this.#kallsymsReason = error instanceof Error ? error.message : String(error)
    }
  }

  report(): ModuleReport[] {
    const reports: ModuleReport[] = []
    if (this.#kernel.named + this.#kernel.unnamed > 0) {
      const symbols = this.#kallsyms?.count ?? this.#kernel.named
      const sources = symbols > 0 ? ['kallsyms'] : []
      const reasons = this.#kallsymsReason === undefined ? [] : [this.#kallsymsReason]
      reports.push({ module: '[kernel]', sources, reasons, symbols, ...this.#kernel })
    }
    for (const { module, named, unnamed } of this.#modules.all()) {
      const { path, sources, reasons, symbols, buildId } = module
      const id = buildId === undefined ? {} : { buildId }
      reports.push({ module: path, ...id, sources, reasons, symbols, named, unnamed })
    }
    for (const [{ pid }, jit] of this.#jit) reports.push(jitReport(pid, jit))
    if (this.#nowhere.unnamed > 0) {
      const { unnamed } = this.#nowhere
      const reasons = [...this.#nowhere.reasons]
      reports.push({ module: '[unknown]', sources: [], reasons, symbols: 0, named: 0, unnamed })
    }
    return reports
  }
}

function emptyMap(): JitMap {
  return { map: new PerfMap(), offset: 0, reason: undefined, named: 0, unnamed: 0 }
}

function jitReport(pid: number, { map, reason, named, unnamed }: JitMap): ModuleReport {
  const reasons = reason === undefined ? [] : [reason]
  if (map.wrong > 0) reasons.push(`${map.wrong} lines of it say nothing`)
  if (map.left > 0) reasons.push(`${map.left} entries of it are too many`)
  const sources = map.length > 0 ? [`/tmp/perf-${pid}.map`] : []
  const symbols = map.length
  return { module: `[JIT] of process ${pid}`, sources, reasons, symbols, named, unnamed }
}

const unknownFrame: Frame = { name: '[unknown]', kind: 'unknown' }

function mappingsOf(maps: Uint8Array): Mapping[] {
  return parseMaps(Buffer.from(maps.buffer, maps.byteOffset, maps.length).toString('utf8'))
}

/** What has no name is shown by where it lies. */
function nameless(module: string, offset: number | bigint): Frame {
  const short = module.slice(module.lastIndexOf('/') + 1)
  return { name: `${short}+0x${offset.toString(16)}`, module, kind: 'unknown' }
}

/** Memory with no file behind it that somebody wrote code into. */
function isAnonymous({ path }: Mapping): boolean {
  return path === '' || /^(\/\/anon|\[(anon|heap|stack)|\/memfd:|\/dev\/zero|\/SYSV)/.test(path)
}
