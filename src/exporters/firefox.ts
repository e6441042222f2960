/**
 * The Firefox Profiler's processed format, version 60: the first with one stack table for all
 * threads, as ours is. profiler.firefox.com upgrades it to what it has today.
 *
 * https://github.com/firefox-devtools/profiler/blob/main/docs-developer/CHANGELOG-formats.md
 */
import { kindOf } from '../profile/frame-kind.js'
import type { Frame, FrameKind, Profile, Stacks } from '../profile/profile.js'
import { bytesPerUnit, nsPerUnit } from '../profile/weight.js'
import { byThread, type ThreadSamples } from './by-thread.js'

const version = 60

const categories = [
  { name: 'Other', color: 'grey' },
  { name: 'User', color: 'yellow' },
  { name: 'Kernel', color: 'orange' },
  { name: 'JavaScript and other JIT', color: 'green' },
  { name: 'Unknown', color: 'transparent' },
].map((category) => ({ ...category, subcategories: ['Other'] }))

const categoryOf: Record<FrameKind, number> = {
  process: 0,
  native: 1,
  inlined: 1,
  kernel: 2,
  managed: 3,
  unknown: 4,
}

/** Writes a profile for profiler.firefox.com. */
export function* writeFirefox(profile: Profile): Generator<string> {
  const texts = new Texts()
  const tables = tablesOf(profile, texts)
  const threads = byThread(profile)
  const pids = new Set<string>()
  const head = { meta: metaOf(profile), libs: tables.libs, pages: [] }
  yield `${JSON.stringify(head).slice(0, -1)},"threads":[`
  for (const [index, samples] of threads.entries()) {
    if (index > 0) yield ','
    yield JSON.stringify(threadOf(profile, samples, index, pids))
  }
  const shared = { ...tables.shared, stringArray: texts.list }
  yield `],"shared":${JSON.stringify(shared)}}\n`
}

/** Numbers texts. */
class Texts {
  readonly list: string[] = []
  readonly #ids = new Map<string, number>()

  idOf(text: string): number {
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    this.#ids.set(text, this.list.length)
    return this.list.push(text) - 1
  }
}

function metaOf(profile: Profile): object {
  return {
    interval: 1,
    startTime: 0,
    processType: 0,
    product: profile.name,
    stackwalk: 1,
    debug: false,
    version: 32,
    preprocessedProfileVersion: version,
    importedFrom: 'ebpf-trace',
    symbolicated: true,
    doesNotUseFrameImplementation: true,
    categories,
    markerSchema: [],
    sampleUnits: { time: 'ms', eventDelay: 'ms', threadCPUDelta: 'ns' },
  }
}

function tablesOf(profile: Profile, texts: Texts) {
  const modules = [...new Set(profile.frames.flatMap(({ module }) => module ?? []))]
  const files = [...new Set(profile.frames.flatMap(({ file }) => file ?? []))]
  const { frames, stacks } = profile
  const kinds = frames.map((frame) => kindOf(frame))
  return {
    libs: modules.map(libNamed),
    shared: {
      stackTable: stackTableOf(stacks),
      frameTable: frameTableOf(frames, kinds),
      funcTable: funcTableOf(frames, kinds, modules, files, texts),
      resourceTable: resourcesOf(modules, texts),
      nativeSymbols: { length: 0, libIndex: [], address: [], name: [], functionSize: [] },
      sources: {
        length: files.length,
        uuid: files.map(() => null),
        id: files.map(() => null),
        filename: files.map((file) => texts.idOf(file)),
      },
    },
  }
}

/** Their root is no stack; ours is stack 0. */
function stackTableOf({ length, frame, parent }: Stacks): object {
  return {
    length: length - 1,
    frame: Array.from(frame.subarray(1)),
    prefix: Array.from(parent.subarray(1), (one) => (one === 0 ? null : one - 1)),
  }
}

function frameTableOf(frames: Frame[], kinds: FrameKind[]): object {
  const none = frames.map(() => null)
  return {
    length: frames.length,
    address: frames.map(() => -1),
    inlineDepth: kinds.map((kind) => (kind === 'inlined' ? 1 : 0)),
    category: kinds.map((kind) => categoryOf[kind]),
    subcategory: frames.map(() => 0),
    func: frames.map((_, index) => index),
    nativeSymbol: none,
    innerWindowID: none,
    line: frames.map(({ line }) => line ?? null),
    column: none,
  }
}

/** One for each frame: what has no address need not share. */
function funcTableOf(
  frames: Frame[],
  kinds: FrameKind[],
  modules: string[],
  files: string[],
  texts: Texts,
): object {
  const libOf = new Map(modules.map((module, index) => [module, index]))
  const sourceOf = new Map(files.map((file, index) => [file, index]))
  const none = frames.map(() => null)
  return {
    length: frames.length,
    name: frames.map(({ name }) => texts.idOf(name)),
    isJS: kinds.map((kind) => kind === 'managed'),
    relevantForJS: frames.map(() => false),
    resource: frames.map(({ module }) => (module === undefined ? -1 : libOf.get(module)!)),
    source: frames.map(({ file }) => (file === undefined ? null : sourceOf.get(file)!)),
    lineNumber: none,
    columnNumber: none,
  }
}

function libNamed(path: string): object {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return { arch: '', name, path, debugName: name, debugPath: path, breakpadId: '', codeId: null }
}

/** One for each module; 1 is their number for a library. */
function resourcesOf(modules: string[], texts: Texts): object {
  return {
    length: modules.length,
    lib: modules.map((_, index) => index),
    name: modules.map((module) => texts.idOf(module.slice(module.lastIndexOf('/') + 1))),
    host: modules.map(() => null),
    type: modules.map(() => 1),
  }
}

function threadOf(
  profile: Profile,
  { thread, samples }: ThreadSamples,
  index: number,
  pids: Set<string>,
): object {
  const pid = String(thread?.pid ?? thread?.tid ?? index)
  const isMainThread = !pids.has(pid)
  pids.add(pid)
  return {
    processType: 'default',
    processStartupTime: 0,
    processShutdownTime: null,
    registerTime: 0,
    unregisterTime: null,
    pausedRanges: [],
    name: thread?.name ?? profile.name,
    processName: thread?.name ?? profile.name,
    isMainThread,
    pid,
    tid: thread?.tid ?? index,
    samples: samplesOf(profile, samples),
    markers: { length: 0, data: [], name: [], startTime: [], endTime: [], phase: [], category: [] },
  }
}

function samplesOf(profile: Profile, indexes: number[]): object {
  const { stack, weight, time } = profile.samples
  const { weightType, convert } = weightsOf(profile.measure.unit)
  const weights = indexes.map((sample) => convert(weight[sample]!))
  let now = 0
  // Samples without a time follow each other.
  const times = indexes.map((sample, index) => {
    if (time) return time[sample]! / 1e6
    const at = now
    now += weightType === 'tracing-ms' ? weights[index]! : 1
    return at
  })
  const stacks = indexes.map((sample) => (stack[sample]! === 0 ? null : stack[sample]! - 1))
  return { length: indexes.length, stack: stacks, time: times, weight: weights, weightType }
}

/** Their word for what is weighed, and the way from our unit to theirs. */
function weightsOf(unit: string): { weightType: string; convert: (weight: number) => number } {
  const ns = nsPerUnit(unit)
  if (ns !== undefined)
    return { weightType: 'tracing-ms', convert: (weight) => (weight * ns) / 1e6 }
  const bytes = bytesPerUnit(unit)
  if (bytes === undefined) return { weightType: 'samples', convert: (weight) => weight }
  return { weightType: 'bytes', convert: (weight) => weight * bytes }
}
