/**
 * pprof's profile.proto, gzipped. A frame is a location; frames inlined into a caller are lines
 * of the caller's location, as pprof wants them.
 */
import { gzipSync } from 'node:zlib'
import type { Frame, Label, Profile, Samples } from '../profile/profile.js'
import { MessageWriter } from '../protobuf/write.js'

/** Writes a profile for pprof. */
export function* writePprof(profile: Profile): Generator<Uint8Array> {
  const message = new PprofWriter(profile).write()
  yield gzipSync(message.finish(), { level: 6 })
}

class PprofWriter {
  readonly #profile: Profile
  readonly #message = new MessageWriter()
  readonly #texts = new Map<string, number>([['', 0]])
  readonly #functions = new Map<string, number>()
  readonly #mappings = new Map<string, number>()
  /** By the frames of one: what is inlined, then the caller. */
  readonly #locations = new Map<string, number>()

  constructor(profile: Profile) {
    this.#profile = profile
  }

  write(): MessageWriter {
    const { measure } = this.#profile
    const type = new MessageWriter()
      .number(1, this.#text(measure.type))
      .number(2, this.#text(measure.unit))
    this.#message.message(1, type)
    this.#mapping(mainModule(this.#profile))
    this.#samples()
    // The string table comes last: everything before adds to it. Readers take any order.
    for (const text of this.#texts.keys()) this.#message.text(6, text, true)
    return this.#message
  }

  #samples(): void {
    const { threads, labelSets } = this.#profile
    const samples = summed(this.#profile.samples)
    const labels = labelSets.map((set) => set.map((label) => this.#label(label)))
    const owners = threads.map(({ name, pid, tid }) => [
      this.#label({ key: 'thread', value: name }),
      ...(pid === undefined ? [] : [this.#label({ key: 'pid', value: pid })]),
      ...(tid === undefined ? [] : [this.#label({ key: 'tid', value: tid })]),
    ])
    const ids = new Map<number, number[]>()
    for (let index = 0; index < samples.length; index++) {
      const stack = samples.stack[index]!
      const locations = ids.get(stack) ?? this.#locationsOf(stack)
      ids.set(stack, locations)
      const sample = new MessageWriter(32).numbers(1, locations)
      // pprof counts in whole numbers.
      sample.numbers(2, [Math.round(samples.weight[index]!)])
      for (const label of owners[samples.thread[index]!] ?? []) sample.message(3, label)
      for (const label of labels[samples.labels[index]!] ?? []) sample.message(3, label)
      this.#message.message(2, sample)
    }
  }

  /** Innermost first. */
  #locationsOf(stack: number): number[] {
    const { stacks, frames } = this.#profile
    const locations: number[] = []
    let open: number[] = []
    for (let at = stack; at > 0; at = stacks.parent[at]!) {
      const frame = stacks.frame[at]!
      open.push(frame)
      if (frames[frame]!.kind === 'inlined' && stacks.parent[at]! > 0) continue
      locations.push(this.#location(open))
      open = []
    }
    return locations
  }

  #location(lines: number[]): number {
    const key = lines.join()
    const known = this.#locations.get(key)
    if (known !== undefined) return known
    const id = this.#locations.size + 1
    this.#locations.set(key, id)
    const outer = this.#profile.frames[lines.at(-1)!]!
    const location = new MessageWriter().number(1, id).number(2, this.#mapping(outer.module))
    for (const line of lines) {
      const frame = this.#profile.frames[line]!
      location.message(
        4,
        new MessageWriter(32).number(1, this.#function(frame)).number(2, frame.line ?? 0),
      )
    }
    this.#message.message(4, location)
    return id
  }

  #function({ name, file = '' }: Frame): number {
    const key = `${name}\0${file}`
    const known = this.#functions.get(key)
    if (known !== undefined) return known
    const id = this.#functions.size + 1
    this.#functions.set(key, id)
    // Without a system name pprof takes the name as it is, template arguments too.
    const func = new MessageWriter().number(1, id).number(2, this.#text(name))
    this.#message.message(5, func.number(4, this.#text(file)))
    return id
  }

  #mapping(module: string | undefined): number {
    if (module === undefined) return 0
    const known = this.#mappings.get(module)
    if (known !== undefined) return known
    const id = this.#mappings.size + 1
    this.#mappings.set(module, id)
    const mapping = new MessageWriter().number(1, id).number(5, this.#text(module))
    // Named already: pprof shall not look for the binary to name it again.
    this.#message.message(3, mapping.number(7, 1).number(8, 1).number(9, 1).number(10, 1))
    return id
  }

  #label({ key, value, unit = '' }: Label): MessageWriter {
    const label = new MessageWriter(32).number(1, this.#text(key))
    if (typeof value === 'string') return label.number(2, this.#text(value))
    return label.number(3, value).number(4, this.#text(unit))
  }

  #text(text: string): number {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    this.#texts.set(text, this.#texts.size)
    return this.#texts.size - 1
  }
}

/** Without times, which pprof has no place for, what is equal is one sample. */
function summed(samples: Samples): Samples {
  if (!samples.time) return samples
  const places = new Map<string, number>()
  const kept: number[] = []
  const weight: number[] = []
  for (let index = 0; index < samples.length; index++) {
    const key = `${samples.stack[index]!} ${samples.thread[index]!} ${samples.labels[index]!}`
    const place = places.get(key) ?? kept.push(index) - 1
    places.set(key, place)
    weight[place] = (weight[place] ?? 0) + samples.weight[index]!
  }
  const column = (of: Int32Array): Int32Array => Int32Array.from(kept, (index) => of[index]!)
  return {
    length: kept.length,
    stack: column(samples.stack),
    thread: column(samples.thread),
    labels: column(samples.labels),
    weight: Float64Array.from(weight),
  }
}

/** The program that most of it is about: pprof calls the whole by the file of the first mapping. */
function mainModule({ samples, stacks, frames }: Profile): string | undefined {
  const programs: (string | undefined)[] = [undefined]
  // What a stack grows from has the smaller number.
  for (let at = 1; at < stacks.length; at++) {
    const { module } = frames[stacks.frame[at]!]!
    const own = module?.startsWith('/') && !/\.so(\.|$)/.test(module) ? module : undefined
    programs.push(programs[stacks.parent[at]!] ?? own)
  }
  const weights = new Map<string, number>()
  for (let index = 0; index < samples.length; index++) {
    const program = programs[samples.stack[index]!]
    if (program !== undefined)
      weights.set(program, (weights.get(program) ?? 0) + samples.weight[index]!)
  }
  return [...weights].sort(([, a], [, b]) => b - a)[0]?.[0]
}
