import { MessageReader } from '../protobuf/read.js'
import { limits, ProfileError } from './profile-error.js'
import type { Frame, Measure } from './profile.js'

/** All of a pprof file but its samples, which are gone through afterwards. */
export interface PprofTables {
  measures: Measure[]
  defaultType: string
  /** The text at an index of the string table. */
  text(index: number): string
  /** The frames of a location, innermost first. */
  location(id: number | bigint): Frame[] | undefined
  samples(): Generator<MessageReader>
}

type Id = number | bigint

interface Mapping {
  start: bigint
  offset: bigint
  file: number
}

interface Func {
  name: number
  systemName: number
  file: number
}

/** Finds the tables. They may come in any order, so texts are looked up only afterwards. */
export function readTables(bytes: Buffer): PprofTables {
  const texts: Uint8Array[] = []
  const types: MessageReader[] = []
  const mappings = new Map<Id, Mapping>()
  const functions = new Map<Id, Func>()
  const locations = new Map<Id, MessageReader>()
  let defaultType = 0
  const reader = new MessageReader(bytes)
  while (reader.next()) {
    const { field } = reader
    if (field === 1) bounded(types.push(reader.message()), 'sample types')
    else if (field === 3) bounded(addMapping(mappings, reader.message()), 'mappings')
    else if (field === 4) bounded(addLocation(locations, reader.message()), 'locations')
    else if (field === 5) bounded(addFunction(functions, reader.message()), 'functions')
    else if (field === 6) bounded(texts.push(reader.bytes()), 'texts')
    else if (field === 14) defaultType = reader.number()
    else reader.skip()
  }
  const text = (index: number): string => textAt(texts, index)
  return {
    measures: types.map((type) => measureOf(type, text)),
    defaultType: text(defaultType),
    text,
    location(id) {
      const found = locations.get(id)
      return found && framesIn(found, mappings, functions, text)
    },
    samples: () => samplesOf(bytes),
  }
}

function bounded(count: number, what: string): void {
  if (count > limits.frames) throw new ProfileError(`more than ${limits.frames} ${what}`)
}

function textAt(texts: Uint8Array[], index: number): string {
  const bytes = texts[index]
  // Index 0 is the empty text, even where a writer left the table out.
  if (bytes === undefined && index !== 0) throw new ProfileError(`text ${index} is not there`)
  return bytes === undefined ? '' : Buffer.from(bytes.subarray(0, limits.name * 4)).toString()
}

function* samplesOf(bytes: Buffer): Generator<MessageReader> {
  const reader = new MessageReader(bytes)
  while (reader.next()) {
    if (reader.field === 2) yield reader.message()
    else reader.skip()
  }
}

function measureOf(reader: MessageReader, text: (index: number) => string): Measure {
  const measure = { type: '', unit: '' }
  while (reader.next()) {
    if (reader.field === 1) measure.type = text(reader.number())
    else if (reader.field === 2) measure.unit = text(reader.number())
    else reader.skip()
  }
  return measure
}

function addMapping(into: Map<Id, Mapping>, reader: MessageReader): number {
  let id: Id = 0
  const mapping: Mapping = { start: 0n, offset: 0n, file: 0 }
  while (reader.next()) {
    if (reader.field === 1) id = reader.id()
    else if (reader.field === 2) mapping.start = reader.big()
    else if (reader.field === 4) mapping.offset = reader.big()
    else if (reader.field === 5) mapping.file = reader.number()
    else reader.skip()
  }
  return into.set(id, mapping).size
}

function addFunction(into: Map<Id, Func>, reader: MessageReader): number {
  let id: Id = 0
  const func: Func = { name: 0, systemName: 0, file: 0 }
  while (reader.next()) {
    if (reader.field === 1) id = reader.id()
    else if (reader.field === 2) func.name = reader.number()
    else if (reader.field === 3) func.systemName = reader.number()
    else if (reader.field === 4) func.file = reader.number()
    else reader.skip()
  }
  return into.set(id, func).size
}

/** Keeps a location unread: most are read once, when a sample first has it. */
function addLocation(into: Map<Id, MessageReader>, reader: MessageReader): number {
  const kept = reader.again()
  let id: Id = 0
  while (reader.next()) {
    if (reader.field === 1) id = reader.id()
    else reader.skip()
  }
  return into.set(id, kept).size
}

function framesIn(
  location: MessageReader,
  mappings: Map<Id, Mapping>,
  functions: Map<Id, Func>,
  text: (index: number) => string,
): Frame[] {
  const reader = location.again()
  const lines: { func: Id; line: number }[] = []
  let mapping: Mapping | undefined
  let address = 0n
  while (reader.next()) {
    if (reader.field === 2) mapping = mappings.get(reader.id())
    else if (reader.field === 3) address = reader.big()
    else if (reader.field === 4) lines.push(lineOf(reader.message()))
    else reader.skip()
  }
  const module = mapping ? text(mapping.file) : ''
  if (lines.length === 0) return [unnamed(address, mapping, module)]
  return lines.map(({ func, line }, index) => {
    const found = functions.get(func)
    if (!found) throw new ProfileError(`function ${func} is not there`)
    const file = text(found.file)
    return {
      name: text(found.name) || text(found.systemName) || '[unknown]',
      ...(module && { module }),
      ...(file && { file }),
      ...(line > 0 && { line }),
      ...(index < lines.length - 1 && { kind: 'inlined' as const }),
    }
  })
}

function lineOf(reader: MessageReader): { func: Id; line: number } {
  let [func, line]: [Id, number] = [0, 0]
  while (reader.next()) {
    if (reader.field === 1) func = reader.id()
    else if (reader.field === 2) line = reader.signed()
    else reader.skip()
  }
  return { func, line }
}

function unnamed(address: bigint, mapping: Mapping | undefined, module: string): Frame {
  if (!mapping || module === '') return { name: `0x${address.toString(16)}`, kind: 'unknown' }
  const offset = BigInt.asUintN(64, address - mapping.start + mapping.offset)
  const base = module.slice(module.lastIndexOf('/') + 1)
  return { name: `${base}+0x${offset.toString(16)}`, module, kind: 'unknown' }
}
