import { jsonString } from '../text/escape.js'

/**
 * A decoded argument. A string is a word that is shown as it is (`AT_FDCWD`, `NULL`, an address);
 * text of the traced process is always `quoted`.
 */
export type Value = string | number | bigint | Quoted | List | Names | Struct | Wrapped

/** Text or bytes of the traced process. */
export interface Quoted {
  kind: 'quoted'
  view: DataView
  start: number
  end: number
  /** There was more than this. */
  cut: boolean
  /** Random bytes are easier to read as `\x…`. */
  hex?: boolean
}
/** Elements of an array. */
export interface List {
  kind: 'list'
  items: Value[]
  cut: boolean
}
/** A set of names: `[INT TERM]`, or of all others: `~[KILL STOP]`. */
export interface Names {
  kind: 'names'
  names: string[]
  negated: boolean
}
/** Members of a struct. */
export interface Struct {
  kind: 'struct'
  fields: [name: string, value: Value][]
  /** The struct has more members, not shown. */
  more: boolean
  /** Members that machines get too; people see that there are more. */
  rest?(): [name: string, value: Value][]
}
/** `htons(80)`: words around a value that only people see. */
export interface Wrapped {
  kind: 'wrapped'
  before: string
  value: Value
  after: string
  /** The words say which member it is: its name is left out. */
  bare?: boolean
}

/** Shorthand for a struct with all its members. */
export function struct(...fields: [string, Value][]): Struct {
  return { kind: 'struct', fields, more: false }
}

/** Shorthand for a whole list. */
export function list(items: Value[]): List {
  return { kind: 'list', items, cut: false }
}

/** `0x7f00`; `NULL` for zero. */
export function address(value: number | bigint): string {
  return value === 0 || value === 0n ? 'NULL' : `0x${value.toString(16)}`
}

/** The value as strace writes it. */
export function valueText(value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object') return String(value)
  switch (value.kind) {
    case 'quoted':
      return quote(value) + (value.cut ? '...' : '')
    case 'list':
      return `[${joined(value.items.map(valueText), value.cut)}]`
    case 'names':
      return `${value.negated ? '~' : ''}[${value.names.join(' ')}]`
    case 'struct':
      return structText(value)
    case 'wrapped':
      return value.before + valueText(value.value) + value.after
  }
}

function structText({ fields, more, rest }: Struct): string {
  return `{${joined(fields.map(fieldText), more || rest !== undefined)}}`
}

function joined(words: string[], more: boolean): string {
  if (more) words.push('...')
  return words.join(', ')
}

function fieldText([name, value]: [string, Value]): string {
  const isBare = typeof value === 'object' && value.kind === 'wrapped' && value.bare === true
  return isBare ? valueText(value) : `${name}=${valueText(value)}`
}

/** The value as JSON text. Numbers that JSON's readers would round are strings. */
export function valueJson(value: Value): string {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'bigint') return bigJson(value)
  if (typeof value === 'string') return value === 'NULL' ? 'null' : wordJson(value)
  switch (value.kind) {
    case 'quoted':
      return quotedJson(value)
    case 'list':
      return listJson(value)
    case 'names':
      return value.negated
        ? `{"all_but":${JSON.stringify(value.names)}}`
        : JSON.stringify(value.names)
    case 'struct':
      return structJson(value)
    case 'wrapped':
      return valueJson(value.value)
  }
}

/** Almost every word is plain, and needs no escapes to be looked for one by one. */
function wordJson(word: string): string {
  return plain.test(word) ? `"${word}"` : JSON.stringify(word)
}

function quotedJson(value: Quoted): string {
  const text = latin1(value)
  const ending = value.cut ? '…' : ''
  return plain.test(text) ? `"${text}${ending}"` : jsonString(quotedBytes(value), ending)
}

function listJson({ items }: List): string {
  let text = '['
  for (const item of items) text += (text === '[' ? '' : ',') + valueJson(item)
  return `${text}]`
}

function structJson({ fields, rest }: Struct): string {
  return `{${membersJson(fields)}${rest === undefined ? '' : `,${membersJson(rest())}`}}`
}

function membersJson(fields: Struct['fields']): string {
  let text = ''
  for (const [name, field] of fields) {
    text += `${text === '' ? '' : ','}${wordJson(name)}:${valueJson(field)}`
  }
  return text
}

function bigJson(value: bigint): string {
  const safe = value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER
  return safe ? String(value) : `"${value}"`
}

/** The bytes, not copied. */
function quotedBytes({ view, start, end }: Quoted): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, Math.max(end - start, 0))
}
const plain = /^[ !#-[\]-~]*$/
const escapes: Record<number, string> = {
  0x09: '\\t',
  0x0a: '\\n',
  0x0b: '\\v',
  0x0c: '\\f',
  0x0d: '\\r',
  0x22: '\\"',
  0x5c: '\\\\',
}

/** All of the last text's memory; a Buffer of its own for every text would be dear. */
let whole: Buffer = Buffer.alloc(0)

function latin1({ view, start, end }: Quoted): string {
  if (view.buffer !== whole.buffer) whole = Buffer.from(view.buffer)
  return whole.toString('latin1', view.byteOffset + start, view.byteOffset + Math.max(start, end))
}

/** In double quotes, with C's escapes; nothing that a terminal would obey gets through. */
function quote(value: Quoted): string {
  const text = latin1(value)
  if (value.hex !== true && plain.test(text)) return `"${text}"`
  const bytes = quotedBytes(value)
  let out = '"'
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (value.hex === true) out += `\\x${byte.toString(16).padStart(2, '0')}`
    else if (escapes[byte] !== undefined) out += escapes[byte]
    else if (byte >= 0x20 && byte < 0x7f) out += String.fromCharCode(byte)
    else out += octal(byte, bytes[at + 1] ?? 0)
  }
  return `${out}"`
}

/** As few digits as the next byte allows. */
function octal(byte: number, next: number): string {
  const digits = byte.toString(8)
  return `\\${next >= 0x30 && next <= 0x37 ? digits.padStart(3, '0') : digits}`
}
