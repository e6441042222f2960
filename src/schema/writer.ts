import { errnoName } from '../kernel/errno.js'
import {
  writeHex,
  writeHexByte,
  writeInteger,
  writeIntegerRight,
  writeWide,
} from '../text/digits.js'
import { writeCsv, writeJson, writeShown } from '../text/escape.js'
import { Output, phrase, phraseRoom, type Phrase } from '../text/output.js'
import { widthOf } from '../text/width.js'
import { formatOf, integerAt, type Format, type FormatContext } from './format.js'
import type { Meaning } from './meaning.js'
import type { Field, Schema } from './schema.js'
import { textsWriter, textWriter, type Target, type Write } from './text-writer.js'
import { TimeWriter } from './time.js'

export type { Target, Write }

/** Bytes that a field needs besides those for the record's own text. */
export const fieldRoom = 64

/** A field's writer, and what is to be done before each batch. */
export interface FieldWriter {
  write: Write
  /** Whether numbers are written right-aligned; everything else is padded by the caller. */
  right: boolean
  sync?: () => void
}

/** Makes the writer of one field; shown numbers are right-aligned in `width` columns. */
export function fieldWriter(
  field: Field,
  schema: Schema,
  target: Target,
  context: FormatContext,
  width = 0,
): FieldWriter {
  const format = formatOf(field, schema, context)
  switch (format.kind) {
    case 'time': {
      const time = new TimeWriter(context.clock, target === 'shown' ? 'shown' : 'machine')
      return { write: timeWriter(field, target, time), right: false, sync: () => time.sync() }
    }
    case 'text':
      return { write: textWriter(field, schema, target), right: false }
    case 'texts':
      return { write: textsWriter(field, schema, target), right: false }
    case 'bytes':
      return { write: bytesWriter(field, target), right: false }
    case 'hex':
      return { write: hexWriter(field, target), right: false }
    case 'integer':
      return { write: integerWriter(field, target, format.quoted === true, width), right: true }
    case 'result':
      return { write: resultWriter(field, target, width), right: true }
    case 'name':
      return nameWriter(field, target, format)
    case 'words':
      return wordsWriter(field, target, format, width)
  }
}

const [quote, space, minus] = [0x22, 0x20, 0x2d]

function timeWriter({ offset }: Field, target: Target, time: TimeWriter): Write {
  const isJson = target === 'json'
  return (_, view, record, __, out) => {
    const at = record + offset
    if (isJson) out.byte(quote)
    const width = time.write(out, view.getUint32(at + 4, true), view.getUint32(at, true))
    if (isJson) out.byte(quote)
    return width
  }
}

function integerWriter(field: Field, target: Target, quoted: boolean, width: number): Write {
  const { offset, size, signed } = field
  if (size === 8) return wideWriter(field, target, quoted, width)
  const write = target === 'shown' ? writeIntegerRight : writeInteger
  if (size === 4 && signed) {
    return (_, view, record, __, out) => write(out, view.getInt32(record + offset, true), width)
  }
  if (size === 4) {
    return (_, view, record, __, out) => write(out, view.getUint32(record + offset, true), width)
  }
  return (_, view, record, __, out) =>
    write(out, Number(integerAt(view, record + offset, field)), width)
}

/** Always numbers in JSON, however large: nobody looks them up by their last digit. */
const quantities: ReadonlySet<Meaning> = new Set(['count', 'duration_ns', 'size_bytes'])

/** 2^53: from here on a JSON number would be rounded by its reader. */
const roundedHigh = 0x200000

function wideWriter(field: Field, target: Target, quoted: boolean, width: number): Write {
  const { offset, signed, meaning } = field
  const isJson = target === 'json'
  const isQuantity = meaning !== undefined && quantities.has(meaning)
  return (_, view, record, __, out) => {
    const low = view.getUint32(record + offset, true)
    const high = view.getUint32(record + offset + 4, true)
    if (!isJson) return writeRight(out, high, low, signed, target === 'shown' ? width : 0)
    const isNear = high < roundedHigh || (signed && high >= 0x100000000 - roundedHigh)
    const inQuotes = quoted || !(isNear || isQuantity)
    if (inQuotes) out.byte(quote)
    writeWide(out, high, low, signed)
    if (inQuotes) out.byte(quote)
    return 0
  }
}

function writeRight(out: Output, high: number, low: number, signed: boolean, width: number) {
  if (high === 0) return writeIntegerRight(out, low, width)
  const start = out.length
  return alignRight(out, start, writeWide(out, high, low, signed), width)
}

/** Moves the `taken` columns from `start` on to the right end of `width` columns. */
function alignRight(out: Output, start: number, taken: number, width: number): number {
  const shift = width - taken
  if (shift <= 0) return taken
  out.bytes.copyWithin(start + shift, start, out.length)
  out.bytes.fill(space, start, start + shift)
  out.length += shift
  return width
}

/** `3`, or `-ENOENT` for people; a number for machines. */
function resultWriter(field: Field, target: Target, width: number): Write {
  const { offset } = field
  if (target !== 'shown') return integerWriter(field, target, false, 0)
  const errors: (Uint8Array | undefined)[] = []
  const wide = wideWriter(field, target, false, width)
  return (bytes, view, record, end, out) => {
    const low = view.getInt32(record + offset, true)
    const high = view.getInt32(record + offset + 4, true)
    if (high === 0 && low >= 0) return writeIntegerRight(out, low, width)
    if (high !== -1 || low >= 0 || low < -4095) return wide(bytes, view, record, end, out)
    const name = (errors[-low] ??= Buffer.from(`-${errnoName(-low)}`))
    for (let left = width - name.length; left > 0; left--) out.byte(space)
    out.append(name)
    return Math.max(width, name.length)
  }
}

function hexWriter({ offset, size }: Field, target: Target): Write {
  const isJson = target === 'json'
  return (_, view, record, __, out) => {
    const at = record + offset
    if (isJson) out.byte(quote)
    const low = size === 8 || size === 4 ? view.getUint32(at, true) : view.getUint8(at)
    const width = writeHex(out, size === 8 ? view.getUint32(at + 4, true) : 0, low)
    if (isJson) out.byte(quote)
    return width
  }
}

function bytesWriter({ offset, size, length }: Field, target: Target): Write {
  return (bytes, _, record, end, out) => {
    const from = record + offset
    const to = length === 0 ? end : Math.min(end, from + size * length)
    if (target === 'json') out.byte(quote)
    for (let at = from; at < to; at++) writeHexByte(out, bytes[at] as number)
    if (target === 'json') out.byte(quote)
    if (target === 'shown' && to <= from) out.byte(minus)
    return Math.max(1, (to - from) * 2)
  }
}

const dressing = new Output(1 << 10)

/** Words in each target's clothes; valid until the next ones are dressed. */
function dressed(words: string, target: Target, isRaw = false): Uint8Array {
  const plain = Buffer.from(words, 'utf8')
  if (isRaw && target === 'json') return plain
  const out = dressing
  out.length = 0
  out.reserve(plain.length * 10 + 16)
  if (target === 'shown') writeShown(out, plain, 0, plain.length)
  if (target === 'csv') writeCsv(out, plain, 0, plain.length)
  if (target === 'json') {
    out.byte(quote)
    writeJson(out, plain, 0, plain.length)
    out.byte(quote)
  }
  return out.take()
}

/** Printable ASCII, right-aligned in `width` columns; returns how many it takes. */
function writePlain(out: Output, text: string, width: number): number {
  const count = text.length
  const taken = Math.max(count, width)
  out.reserveMore(taken)
  for (let left = width - count; left > 0; left--) out.byte(space)
  out.ascii(text)
  return taken
}

/** How many words of one field are remembered: processes can make ever new ones. */
const rememberedMax = 4096

function nameWriter(
  field: Field,
  target: Target,
  format: Extract<Format, { kind: 'name' }>,
): FieldWriter {
  if (target !== 'shown' && format.machine === 'integer') {
    return { write: integerWriter(field, target, false, 0), right: true }
  }
  const names = rememberedNames((value) => {
    const name = format.name(value)
    const isNumber = format.machine === 'mixed' && name === String(value)
    const bytes = dressed(name, target, format.machine === 'raw' || isNumber)
    return { ...phrase(bytes), width: widthOf(bytes) }
  })
  const { offset, size, signed } = field
  const isWord = size === 4
  const write: Write = (_, view, record, __, out) => {
    const at = record + offset
    const value = !isWord
      ? Number(integerAt(view, at, field))
      : signed
        ? view.getInt32(at, true)
        : view.getUint32(at, true)
    const name = names(value)
    if (name.length > fieldRoom - phraseRoom) out.reserveMore(name.length + phraseRoom)
    out.phrase(name)
    return name.width
  }
  return { write, right: false }
}

interface Name extends Phrase {
  width: number
}

/** The names of numbers, those of the last ones at hand without looking them up. */
function rememberedNames(make: (value: number) => Name): (value: number) => Name {
  const all = new Map<number, Name>()
  const recentValues = new Float64Array(64).fill(NaN)
  const recentNames: Name[] = []
  return (value) => {
    const slot = (value ^ (value >>> 6) ^ (value >>> 15)) & 63
    if (recentValues[slot] === value) return recentNames[slot] as Name
    let name = all.get(value)
    if (name === undefined) {
      if (all.size >= rememberedMax) all.clear()
      all.set(value, (name = make(value)))
    }
    recentValues[slot] = value
    recentNames[slot] = name
    return name
  }
}

/** What is made of short words is kept: they come again and again, as names of calls do. */
function remembered(make: (text: string) => Uint8Array): (text: string) => Uint8Array {
  const all = new Map<string, Uint8Array>()
  return (text) => {
    if (text.length > 32) return make(text)
    let made = all.get(text)
    if (made === undefined) {
      if (all.size >= rememberedMax) all.clear()
      all.set(text, (made = make(text).slice()))
    }
    return made
  }
}

function wordsWriter(
  field: Field,
  target: Target,
  format: Extract<Format, { kind: 'words' }>,
  width: number,
): FieldWriter {
  const { machine, right = false, isAbsent } = format
  const absent = Buffer.from({ shown: '-', json: 'null', csv: '' }[target])
  if (target !== 'shown' && machine === 'integer') {
    const integer = integerWriter(field, target, false, 0)
    if (!isAbsent) return { write: integer, right: true }
    const write: Write = (bytes, view, record, end, out) => {
      if (!isAbsent(view, record + field.offset)) return integer(bytes, view, record, end, out)
      out.append(absent)
      return absent.length
    }
    return { write, right: true }
  }
  const words = target === 'json' && format.json !== undefined ? format.json : format.words
  const isPlain = format.isPlain === true && target === 'shown'
  const isRaw = machine === 'raw' && target === 'json'
  const dress = remembered((text) => dressed(text, target))
  const write: Write = (_, view, record, end, out) => {
    const text = words(view, record, end)
    if (isPlain && text !== undefined) return writePlain(out, text, right ? width : 0)
    if (isRaw && text !== undefined) {
      out.text(text)
      return 0
    }
    const bytes = text === undefined ? absent : dress(text)
    const taken = target === 'shown' ? widthOf(bytes) : 0
    if (right) for (let left = width - taken; left > 0; left--) out.byte(space)
    out.append(bytes)
    return right ? Math.max(width, taken) : taken
  }
  return { write, right }
}
