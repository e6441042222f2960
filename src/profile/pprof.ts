/**
 * pprof's profile.proto: tables of strings, functions, mappings and locations, and samples that
 * are lists of location ids, innermost first. A location with several lines has functions
 * inlined into its last one. Gzip is taken off before (unpack.ts).
 *
 * https://github.com/google/pprof/blob/main/proto/profile.proto
 */
import { MessageReader, ProtobufError } from '../protobuf/read.js'
import { emptyStack, ProfileBuilder } from './builder.js'
import { readAll, type ByteSource } from './lines.js'
import { PairTable } from './pair-table.js'
import { readTables, type PprofTables } from './pprof-tables.js'
import { limits, ProfileError } from './profile-error.js'
import type { Label, Profile, Thread } from './profile.js'
import { checkWeight, chooseMeasure, type ReadOptions } from './reader.js'

/** The wire types of the fields of Profile; 13, the comments, comes as one number or as a list. */
const wires = [[], [2], [2], [2], [2], [2], [2], [0], [0], [0], [0], [2], [0], [0, 2], [0], [0]]

/** Whether a file that starts so may be pprof: its first fields are fields of Profile. */
export function looksPprof(head: Uint8Array): boolean {
  const reader = new MessageReader(head)
  let fields = 0
  try {
    for (; fields < 100 && reader.next(); fields++) {
      if (!wires[reader.field]?.includes(reader.wire)) return false
      reader.skip()
    }
  } catch {
    // The head ends within a field.
    return fields > 0 || wires[reader.field]?.includes(reader.wire) === true
  }
  return fields > 0
}

/** Reads a pprof profile. */
export async function readPprof(source: ByteSource, options: ReadOptions): Promise<Profile> {
  const bytes = await readAll(source)
  try {
    return new PprofReader(bytes, options).read()
  } catch (error) {
    if (error instanceof ProtobufError)
      throw new ProfileError(`is no pprof profile: ${error.message}`)
    throw error
  }
}

class PprofReader {
  readonly #builder = new ProfileBuilder()
  readonly #tables: PprofTables
  readonly #options: ReadOptions
  readonly #measure: number
  /** The frames of each location, innermost first, and its number. */
  readonly #locations = new Map<number | bigint, { index: number; frames: number[] }>()
  /** (stack, location) was pushed before: to where. Else few bytes could ask for endless work. */
  readonly #pushes = new PairTable('stacks', limits.stacks)
  readonly #pushed: number[] = []
  #steps = 0

  constructor(bytes: Buffer, options: ReadOptions) {
    this.#options = options
    this.#tables = readTables(bytes)
    this.#measure = this.#chosen()
  }

  read(): Profile {
    const { measures, samples } = this.#tables
    let count = 0
    for (const sample of samples()) this.#sample(sample, ++count)
    return this.#builder.finish({
      name: this.#options.name,
      measure: measures[this.#measure]!,
      measures,
    })
  }

  #chosen(): number {
    const { measures, defaultType } = this.#tables
    if (measures.length === 0) throw new ProfileError('is no pprof profile: it measures nothing')
    const named = measures.findIndex(({ type }) => type === defaultType)
    return chooseMeasure(
      measures,
      this.#options.measure,
      named === -1 ? measures.length - 1 : named,
    )
  }

  #sample(reader: MessageReader, count: number): void {
    const locations: (number | bigint)[] = []
    const values: number[] = []
    const labels: Label[] = []
    while (reader.next()) {
      if (reader.field === 1) reader.ids(locations)
      else if (reader.field === 2) reader.signeds(values)
      else if (reader.field === 3) labels.push(this.#label(reader.message()))
      else reader.skip()
    }
    const place = `sample ${count}`
    if (values.length !== this.#tables.measures.length)
      throw new ProfileError(
        `${place}: has ${values.length} values, not ${this.#tables.measures.length}`,
      )
    const weight = checkWeight(values[this.#measure]!, place)
    if (weight === 0) return
    const { thread, others } = ownerOf(labels)
    this.#builder.sample(
      this.#stack(locations, place),
      weight,
      thread ? this.#builder.thread(thread) : -1,
      others.length > 0 ? this.#builder.labels(others) : 0,
    )
  }

  #stack(locations: (number | bigint)[], place: string): number {
    let stack = emptyStack
    for (let index = locations.length - 1; index >= 0; index--)
      stack = this.#push(stack, locations[index]!, place)
    return stack
  }

  #push(stack: number, location: number | bigint, place: string): number {
    const { index, frames } = this.#location(location, place)
    const id = this.#pushes.idOf(stack, index)
    const known = this.#pushed[id]
    if (known !== undefined) return known
    this.#steps += frames.length
    if (this.#steps > limits.steps)
      throw new ProfileError(`more than ${limits.steps} frames in all stacks together`)
    let at = stack
    for (let line = frames.length - 1; line >= 0; line--) at = this.#builder.push(at, frames[line]!)
    this.#pushed[id] = at
    return at
  }

  #location(id: number | bigint, place: string): { index: number; frames: number[] } {
    const known = this.#locations.get(id)
    if (known) return known
    const found = this.#tables.location(id)
    if (!found) throw new ProfileError(`${place}: location ${id} is not there`)
    const frames = found.map((frame) => this.#builder.frame(frame))
    const location = { index: this.#locations.size, frames }
    this.#locations.set(id, location)
    return location
  }

  #label(reader: MessageReader): Label {
    let [key, text, number, unit] = ['', '', 0, '']
    while (reader.next()) {
      if (reader.field === 1) key = this.#tables.text(reader.number())
      else if (reader.field === 2) text = this.#tables.text(reader.number())
      else if (reader.field === 3) number = reader.signed()
      else if (reader.field === 4) unit = this.#tables.text(reader.number())
      else reader.skip()
    }
    return text === '' ? { key, value: number, ...(unit && { unit }) } : { key, value: text }
  }
}

/** The labels by which we write who ran; the others stay labels. */
function ownerOf(labels: Label[]): { thread: Thread | undefined; others: Label[] } {
  const name = labels.find(({ key }) => key === 'thread')?.value
  if (typeof name !== 'string') return { thread: undefined, others: labels }
  const numberOf = (wanted: string): number | undefined => {
    const value = labels.find(({ key }) => key === wanted)?.value
    return typeof value === 'number' ? value : undefined
  }
  const [pid, tid] = [numberOf('pid'), numberOf('tid')]
  return {
    thread: { name, ...(pid !== undefined && { pid }), ...(tid !== undefined && { tid }) },
    others: labels.filter(({ key }) => !['thread', 'pid', 'tid'].includes(key)),
  }
}
