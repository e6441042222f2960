/**
 * Text that a traced process chose, made safe to write: nothing here lets a control character, a
 * direction override or a byte that is not UTF-8 through to a terminal or into a file.
 *
 *             printable   \n \t \r     other controls   not UTF-8   direction marks and the like
 *     shown   itself      \n \t \r     \x1b             \xff        \u{202e}        (\ is \\)
 *     JSON    itself      \n \t \r     \u001b           \uefff      \u202e
 *     CSV     itself      itself, \r:  U+EF1B           U+EFFF      its bytes as U+EFxx
 *                         U+EF0D
 *
 * JSON and CSV keep every valid text exactly, except that byte NN of what is not UTF-8 becomes the
 * private character U+EFNN; so that it can be turned back, a text that itself has characters
 * U+EF00–U+EFFF gets each of their bytes written that way. Lone surrogates would say the same in
 * JSON, but some readers refuse the whole line for one.
 */
import { writeHexByte } from './digits.js'
import { Output } from './output.js'
import { isDeceptive, pointAt, pointLength } from './utf8.js'
import { pointWidth } from './width.js'

/** A byte of text becomes at most so many bytes: `\u00ff` in JSON; others need fewer. */
export const escapedBytesMax = 6

const [quote, backslash, letterU, letterX] = [0x22, 0x5c, 0x75, 0x78]
const privateFirst = 0xef00
const privateLast = 0xefff

/** Letters after the backslash for the controls that have one. */
const letters: Partial<Record<number, number>> = { 9: 0x74, 10: 0x6e, 13: 0x72 }

/**
 * Appends bytes up to the first NUL as people see them; gives the columns they take. With
 * `inQuotes` a double quote gets a backslash too.
 */
export function writeShown(
  out: Output,
  bytes: Uint8Array,
  from: number,
  end: number,
  inQuotes = false,
): number {
  const to = out.bytes
  let { length } = out
  let at = from
  for (; at < end; at++) {
    const byte = bytes[at] as number
    if (byte < 0x20 || byte > 0x7e || byte === backslash || byte === quote) break
    to[length++] = byte
  }
  out.length = length
  if (at === end || bytes[at] === 0) return at - from
  return at - from + writeShownRest(out, bytes, at, end, inQuotes)
}

function writeShownRest(
  out: Output,
  bytes: Uint8Array,
  from: number,
  end: number,
  inQuotes: boolean,
): number {
  let width = 0
  for (let at = from; at < end && bytes[at] !== 0;) {
    const byte = bytes[at] as number
    const point = pointAt(bytes, at, end)
    const count = point < 0 ? 1 : pointLength(point)
    if (point < 0x20 || point === 0x7f) width += writeShownControl(out, byte)
    else if (isDeceptive(point)) width += writeShownPoint(out, point)
    else {
      if (byte === backslash || (inQuotes && byte === quote)) {
        out.byte(backslash)
        width++
      }
      for (let next = at; next < at + count; next++) out.byte(bytes[next] as number)
      width += pointWidth(point)
    }
    at += count
  }
  return width
}

function writeShownControl(out: Output, byte: number): number {
  out.byte(backslash)
  const letter = letters[byte]
  out.byte(letter ?? letterX)
  if (letter !== undefined) return 2
  writeHexByte(out, byte)
  return 4
}

function writeShownPoint(out: Output, point: number): number {
  const text = `\\u{${point.toString(16)}}`
  out.text(text)
  return text.length
}

/** Appends bytes up to the first NUL as the inside of a JSON string. */
export function writeJson(out: Output, bytes: Uint8Array, from: number, end: number): void {
  const to = out.bytes
  let { length } = out
  let at = from
  for (; at < end; at++) {
    const byte = bytes[at] as number
    if (byte < 0x20 || byte > 0x7e || byte === backslash || byte === quote) break
    to[length++] = byte
  }
  out.length = length
  if (at < end && bytes[at] !== 0) writeJsonRest(out, bytes, at, end)
}

function writeJsonRest(out: Output, bytes: Uint8Array, from: number, end: number): void {
  for (let at = from; at < end && bytes[at] !== 0;) {
    const byte = bytes[at] as number
    const point = pointAt(bytes, at, end)
    const count = point < 0 ? 1 : pointLength(point)
    if (point < 0 || (point >= privateFirst && point <= privateLast)) {
      for (let next = at; next < at + count; next++) {
        writeUnit(out, privateFirst | (bytes[next] as number))
      }
    } else if (byte === quote || byte === backslash || letters[byte] !== undefined) {
      out.byte(backslash)
      out.byte(letters[byte] ?? byte)
    } else if (point > 0xffff && isDeceptive(point)) {
      writeUnit(out, 0xd800 + ((point - 0x10000) >> 10))
      writeUnit(out, 0xdc00 + ((point - 0x10000) & 0x3ff))
    } else if (point < 0x20 || isDeceptive(point)) writeUnit(out, point)
    else for (let next = at; next < at + count; next++) out.byte(bytes[next] as number)
    at += count
  }
}

/** `\u001b`. */
function writeUnit(out: Output, unit: number): void {
  out.byte(backslash)
  out.byte(letterU)
  writeHexByte(out, unit >> 8)
  writeHexByte(out, unit & 0xff)
}

/** Where strings are put together, one after the other. */
const strings = new Output(1 << 12)

/** Any bytes, NULs too, as a JSON string; `ending` is text of ours. */
export function jsonString(bytes: Uint8Array, ending = ''): string {
  const out = strings
  out.length = 0
  out.reserve(bytes.length * escapedBytesMax + ending.length * 3 + 2)
  out.byte(quote)
  for (let at = 0; at < bytes.length; at++) {
    const nul = bytes.indexOf(0, at)
    const end = nul < 0 ? bytes.length : nul
    writeJson(out, bytes, at, end)
    if (nul >= 0) writeUnit(out, 0)
    at = end
  }
  out.text(ending)
  out.byte(quote)
  const { buffer, byteOffset, length } = out.take()
  return Buffer.from(buffer, byteOffset, length).toString('utf8')
}

/** Appends bytes up to the first NUL as a CSV field, in quotes where RFC 4180 wants them. */
export function writeCsv(out: Output, bytes: Uint8Array, from: number, end: number): void {
  const to = out.bytes
  const start = out.length
  let length = start
  let at = from
  for (; at < end; at++) {
    const byte = bytes[at] as number
    if (byte < 0x20 || byte > 0x7e || byte === 0x2c || byte === quote) break
    to[length++] = byte
  }
  out.length = length
  if (at === end || bytes[at] === 0) return
  out.length = start
  out.byte(quote)
  writeCsvInside(out, bytes, from, end)
  out.byte(quote)
}

function writeCsvInside(out: Output, bytes: Uint8Array, from: number, end: number): void {
  for (let at = from; at < end && bytes[at] !== 0;) {
    const byte = bytes[at] as number
    const point = pointAt(bytes, at, end)
    const count = point < 0 ? 1 : pointLength(point)
    const isControl = point < 0x20 && byte !== 9 && byte !== 10
    const isPrivate = point >= privateFirst && point <= privateLast
    const escapes = isControl || isPrivate || isDeceptive(point)
    for (let next = at; next < at + count; next++) {
      const value = bytes[next] as number
      if (escapes) writePrivate(out, value)
      else out.byte(value)
    }
    if (byte === quote) out.byte(quote)
    at += count
  }
}

/** U+EF00 + byte, in UTF-8. */
function writePrivate(out: Output, byte: number): void {
  out.byte(0xee)
  out.byte(0xbc | (byte >> 6))
  out.byte(0x80 | (byte & 0x3f))
}

/** A short text as people see it. */
export function shownText(text: string): string {
  const bytes = Buffer.from(text)
  const out = new Output(bytes.length * 8 + 16)
  writeShown(out, bytes, 0, bytes.length)
  return Buffer.from(out.take()).toString('utf8')
}

/** JSON of a value whose strings a stranger chose: what steers a terminal is escaped. */
export function plainJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(/[\u007f-\uffff]/g, (unit) => {
    const code = unit.charCodeAt(0)
    return isDeceptive(code) ? `\\u${code.toString(16).padStart(4, '0')}` : unit
  })
}
