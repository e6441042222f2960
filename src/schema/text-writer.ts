import { writeCsv, writeJson, writeShown } from '../text/escape.js'
import { Output } from '../text/output.js'
import type { Field, Schema } from './schema.js'

/** Who reads what is written: people, or the parsers of JSON or CSV. */
export type Target = 'shown' | 'json' | 'csv'

/**
 * Appends a field's value to `out`, from the record that lies at `record`…`end` of `bytes` (and of
 * `view`, the same bytes); gives the columns that it takes on a terminal. Room is reserved by the
 * caller: `fieldRoom` bytes for each field, `escapedBytesMax` for each byte of the record.
 */
export type Write = (
  bytes: Uint8Array,
  view: DataView,
  record: number,
  end: number,
  out: Output,
) => number

/** enum record_flags: the variable part did not fit, or could not be read. */
const [cutFlag, faultFlag] = [1, 2]

const [quote, apostrophe, minus, comma, space] = [0x22, 0x27, 0x2d, 0x2c, 0x20]
const ellipsis = Buffer.from('…')

/** Where a field's bytes end: at its array's end, or with the record. */
function limitOf({ offset, size, length }: Field): (record: number, end: number) => number {
  if (length === 0) return (_, end) => end
  return (record, end) => Math.min(end, record + offset + size * length)
}

/** A record's flags, if the field is the variable part that they speak of. */
function flagsOf(field: Field, schema: Schema): (view: DataView, record: number) => number {
  if (!schema.hasHead || field.length !== 0) return () => 0
  return (view, record) => view.getUint32(record + 4, true) & (cutFlag | faultFlag)
}

/**
 * One text, up to its NUL. People see `…` where the record has not all of it, `-` where it could
 * not be read at all, and `""` for a text that is empty.
 */
export function textWriter(field: Field, schema: Schema, target: Target): Write {
  const { offset } = field
  const limit = limitOf(field)
  const flags = flagsOf(field, schema)
  const isEmpty = (bytes: Uint8Array, from: number, to: number) => from >= to || bytes[from] === 0
  switch (target) {
    case 'json':
      return (bytes, view, record, end, out) => {
        const [from, to] = [record + offset, limit(record, end)]
        if (isEmpty(bytes, from, to) && (flags(view, record) & faultFlag) !== 0) return nothing(out)
        out.byte(quote)
        writeJson(out, bytes, from, to)
        out.byte(quote)
        return 0
      }
    case 'csv':
      return (bytes, view, record, end, out) => {
        const [from, to] = [record + offset, limit(record, end)]
        if (flags(view, record) === 0) writeCsv(out, bytes, from, to)
        else if (!isEmpty(bytes, from, to)) writeMarked(out, bytes, from, to)
        return 0
      }
    case 'shown':
      return (bytes, view, record, end, out) => {
        const [from, to] = [record + offset, limit(record, end)]
        const marks = flags(view, record)
        if (isEmpty(bytes, from, to)) return absence(out, marks)
        const width = writeShown(out, bytes, from, to)
        return marks === 0 ? width : width + mark(out)
      }
  }
}

function nothing(out: Output): number {
  out.text('null')
  return 0
}

function absence(out: Output, marks: number): number {
  if ((marks & faultFlag) !== 0) {
    out.byte(minus)
    return 1
  }
  out.byte(quote)
  out.byte(quote)
  return 2
}

function mark(out: Output): number {
  out.append(ellipsis)
  return 1
}

/** CSV has no place for a note that the text was cut: `…` is part of the field. */
function writeMarked(out: Output, bytes: Uint8Array, from: number, to: number): void {
  const nul = bytes.indexOf(0, from)
  const text = bytes.subarray(from, nul < 0 || nul > to ? to : nul)
  const marked = Buffer.concat([text, ellipsis])
  writeCsv(out, marked, 0, marked.length)
}

/**
 * A list of texts: for people with spaces between, in quotes where a text is empty or has a space
 * or a quote in it; in JSON an array, and in CSV the same array as the text of the field, so that
 * it can be read exactly.
 */
export function textsWriter(field: Field, schema: Schema, target: Target): Write {
  const { offset } = field
  const limit = limitOf(field)
  const flags = flagsOf(field, schema)
  switch (target) {
    case 'json':
      return (bytes, view, record, end, out) => {
        const [from, to] = [record + offset, limit(record, end)]
        if (from >= to && (flags(view, record) & faultFlag) !== 0) return nothing(out)
        writeArray(out, bytes, from, to, 0)
        return 0
      }
    case 'shown':
      return (bytes, view, record, end, out) =>
        writeList(out, bytes, record + offset, limit(record, end), flags(view, record))
    case 'csv': {
      const line = new Output(4096)
      return (bytes, view, record, end, out) => {
        const [from, to] = [record + offset, limit(record, end)]
        line.reserve((to - from) * 10 + 16)
        const marks = flags(view, record)
        if (from < to || (marks & faultFlag) === 0) writeArray(line, bytes, from, to, marks)
        const text = line.take()
        out.reserveMore(text.length * 3 + 2)
        writeCsv(out, text, 0, text.length)
        return 0
      }
    }
  }
}

function writeArray(out: Output, bytes: Uint8Array, from: number, to: number, marks: number): void {
  out.byte(0x5b)
  for (let at = from; at < to;) {
    const end = textEnd(bytes, at, to)
    if (at > from) out.byte(comma)
    out.byte(quote)
    writeJson(out, bytes, at, end)
    if (marks !== 0 && end + 1 >= to) mark(out)
    out.byte(quote)
    at = end + 1
  }
  out.byte(0x5d)
}

function writeList(
  out: Output,
  bytes: Uint8Array,
  from: number,
  to: number,
  marks: number,
): number {
  if (from >= to) {
    out.byte(minus)
    return 1
  }
  let width = 0
  for (let at = from; at < to;) {
    const end = textEnd(bytes, at, to)
    if (at > from) {
      out.byte(space)
      width++
    }
    width += writeItem(out, bytes, at, end)
    at = end + 1
  }
  return marks === 0 ? width : width + mark(out)
}

/** A text of a list: as it is, or in the quotes that it does not have itself. */
function writeItem(out: Output, bytes: Uint8Array, from: number, end: number): number {
  let isPlain = end > from
  let hasDouble = false
  let hasSingle = false
  for (let at = from; at < end; at++) {
    const byte = bytes[at] as number
    hasDouble ||= byte === quote
    hasSingle ||= byte === apostrophe
    isPlain &&= byte > space
  }
  if (isPlain && !hasDouble && !hasSingle) return writeShown(out, bytes, from, end)
  const isSingle = hasDouble && !hasSingle
  out.byte(isSingle ? apostrophe : quote)
  const width = writeShown(out, bytes, from, end, !isSingle)
  out.byte(isSingle ? apostrophe : quote)
  return width + 2
}

function textEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && bytes[at] !== 0) at++
  return at
}
