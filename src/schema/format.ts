import type { CallDecoder, CallRecord } from '../kernel/call.js'
import { errnoName } from '../kernel/errno.js'
import { fileModeText } from '../kernel/file-mode.js'
import { folderText } from '../kernel/folder.js'
import type { Machine } from '../kernel/machine.js'
import { openFlagsText } from '../kernel/open-flags.js'
import { signalName } from '../kernel/signals.js'
import { waitStatusText } from '../kernel/wait-status.js'
import { addressText } from '../text/address.js'
import { durationText, sizeText } from '../text/quantity.js'
import type { Meaning } from './meaning.js'
import type { Field, Schema } from './schema.js'
import type { WallClock } from './time.js'

/** What writing values needs to know besides the records. */
export interface FormatContext {
  clock: WallClock
  /** Whose numbers flags have: the traced machine's, which of a recording may be another one. */
  machine: Machine
  /** A user's name, where there is one. */
  userName?: (uid: number) => string | undefined
  /** A block device's name by its number, a cgroup's path by its id, where they are known. */
  deviceName?: (dev: number) => string | undefined
  cgroupPath?: (id: bigint) => string | undefined
  /** Turns system calls into words; without it, registers are shown in hex. */
  calls?: CallDecoder
}

/**
 * How machines get a value: digits, the words as a string, the words as they are, or a number
 * where it has no name and its name as a string.
 */
export type MachineForm = 'integer' | 'string' | 'raw' | 'mixed'

/** A value's words from its record; undefined where it is absent. */
export type Words = (view: DataView, record: number, end: number) => string | undefined

/** How a field is written: what each target does with it is the writer's. */
export type Format =
  | { kind: 'integer'; quoted?: boolean }
  | { kind: 'result' | 'time' | 'text' | 'texts' | 'bytes' | 'hex' }
  /** Words that depend on a number of at most 32 bits alone: remembered. */
  | { kind: 'name'; name: (value: number) => string; machine: MachineForm }
  /** `json` is JSON text where it differs from the words. */
  | {
      kind: 'words'
      words: Words
      json?: Words
      machine: MachineForm
      right?: boolean
      /** Whether the digits at this place stand for no value; without it they never do. */
      isAbsent?: (view: DataView, at: number) => boolean
      /** The words are printable ASCII: nothing in them has to be escaped. */
      isPlain?: boolean
    }

type Choose = (field: Field, context: FormatContext, schema: Schema) => Format

const integer: Choose = () => ({ kind: 'integer' })
const hex: Choose = () => ({ kind: 'hex' })

const named =
  (name: (value: number, context: FormatContext) => string, machine: MachineForm): Choose =>
  (_, context) => ({ kind: 'name', name: (value) => name(value, context), machine })

const quantity =
  (text: (value: bigint) => string): Choose =>
  ({ offset }) => ({
    kind: 'words',
    words: (view, record) => text(view.getBigUint64(record + offset, true)),
    machine: 'integer',
    right: true,
  })

/** A duration that was not measured is all ones. */
const isUnmeasured = (view: DataView, at: number): boolean =>
  view.getBigUint64(at, true) === 0xffff_ffff_ffff_ffffn

const duration: Choose = ({ offset }) => ({
  kind: 'words',
  words: (view, record) => {
    const at = record + offset
    return isUnmeasured(view, at) ? undefined : durationText(view.getBigUint64(at, true))
  },
  machine: 'integer',
  right: true,
  isAbsent: isUnmeasured,
})

/** How each meaning is written; `types.h` says what each is. */
const formats: Record<Meaning, Choose> = {
  pid_nr: integer,
  tid_nr: integer,
  uid_nr: named((uid, { userName }) => userName?.(uid) ?? String(uid), 'integer'),
  gid_nr: integer,
  cgroup_id: () => ({ kind: 'integer', quoted: true }),
  cpu_nr: integer,
  fd_nr: integer,
  dir_fd: named(folderText, 'mixed'),
  dev_nr: named(
    (dev, { deviceName }) => deviceName?.(dev) ?? `${dev >>> 20}:${dev & 0xfffff}`,
    'string',
  ),
  text: () => ({ kind: 'text' }),
  texts: () => ({ kind: 'texts' }),
  bytes: () => ({ kind: 'bytes' }),
  time_ns: () => ({ kind: 'time' }),
  duration_ns: duration,
  size_bytes: quantity(sizeText),
  count: integer,
  log2_ns: integer,
  log2_bytes: integer,
  log2_count: integer,
  linear_ns: integer,
  linear_bytes: integer,
  linear_count: integer,
  sysret: (field, { calls }, schema) => callResult(field, calls, schema) ?? { kind: 'result' },
  errno_nr: named((value) => (value > 0 ? errnoName(value) : String(value)), 'string'),
  syscall_nr: callName,
  syscall_arg: callArguments,
  syscall_data: () => ({ kind: 'bytes' }),
  open_flags: named((flags, { machine }) => openFlagsText(flags, machine), 'string'),
  file_mode: named(fileModeText, 'string'),
  signal_nr: named(signalName, 'string'),
  wait_status: named(waitStatusText, 'string'),
  ip_addr: ({ offset }) => ({
    kind: 'words',
    words: (view, record) => addressText(view, record + offset),
    machine: 'string',
  }),
  ip_port: integer,
  hex,
  kernel_addr: hex,
  user_addr: hex,
  stack_id: ({ offset }) => ({
    kind: 'words',
    words: (view, record) => {
      const id = view.getInt32(record + offset, true)
      return id < 0 ? undefined : String(id)
    },
    machine: 'integer',
    right: true,
  }),
}

/** Bytes of one element that a meaning's typedef has, where another size would be misread. */
const sizes: Partial<Record<Meaning, number>> = {
  cgroup_id: 8,
  time_ns: 8,
  duration_ns: 8,
  size_bytes: 8,
  sysret: 8,
  syscall_nr: 4,
  syscall_arg: 8,
  hex: 8,
  kernel_addr: 8,
  user_addr: 8,
  ip_addr: 16,
  stack_id: 4,
}

/** How a field is written. */
export function formatOf(field: Field, schema: Schema, context: FormatContext): Format {
  const { meaning, form, length, names } = field
  const isCall = meaning === 'syscall_arg' || meaning === 'text' || meaning === 'texts'
  if (form === 'bytes' && meaning !== 'ip_addr') return { kind: 'bytes' }
  if (length !== 1 && !isCall && meaning !== 'bytes' && meaning !== 'syscall_data') {
    return listOf(field, schema, context)
  }
  const isWhole = meaning !== undefined && (sizes[meaning] ?? field.size) === field.size
  if (isWhole) return formats[meaning](field, context, schema)
  if (form === 'bool') {
    return { kind: 'name', name: (value) => (value === 0 ? 'false' : 'true'), machine: 'raw' }
  }
  if (names !== undefined && field.size <= 4) {
    return { kind: 'name', name: (value) => names[value] ?? String(value), machine: 'string' }
  }
  return { kind: 'integer' }
}

/** An array: its elements as they would be written alone, with commas between. */
function listOf(field: Field, schema: Schema, context: FormatContext): Format {
  const element = formatOf({ ...field, length: 1 }, schema, context)
  const list = (one: (view: DataView, at: number) => string): Words => {
    return (view, record, end) => {
      const first = record + field.offset
      const last = field.length === 0 ? end : Math.min(end, first + field.size * field.length)
      const words: string[] = []
      for (let at = first; at + field.size <= last; at += field.size) words.push(one(view, at))
      return words.join(',')
    }
  }
  const shown = list((view, at) => elementText(element, field, view, at))
  const json = list((view, at) => {
    if (isDigits(element, field)) return String(integerAt(view, at, field))
    return JSON.stringify(elementText(element, field, view, at))
  })
  return { kind: 'words', words: shown, json: (...at) => `[${json(...at)}]`, machine: 'raw' }
}

function isDigits(format: Format, field: Field): boolean {
  if (format.kind === 'name' || format.kind === 'words') return format.machine === 'integer'
  return format.kind !== 'hex' && field.form !== 'bytes' && field.size < 8
}

function elementText(format: Format, field: Field, view: DataView, at: number): string {
  if (format.kind === 'name') return format.name(Number(integerAt(view, at, field)))
  // `words` looks for its field in a record: here the record begins before the element.
  if (format.kind === 'words') return format.words(view, at - field.offset, at + field.size) ?? '-'
  const value = integerAt(view, at, field)
  return format.kind === 'hex' ? `0x${value.toString(16)}` : String(value)
}

/** The integer of one element. */
export function integerAt(view: DataView, at: number, { size, signed }: Field): number | bigint {
  if (size === 1) return signed ? view.getInt8(at) : view.getUint8(at)
  if (size === 2) return signed ? view.getInt16(at, true) : view.getUint16(at, true)
  if (size === 4) return signed ? view.getInt32(at, true) : view.getUint32(at, true)
  return signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true)
}

const compatFlag = 4

function callName(field: Field, { calls }: FormatContext, schema: Schema): Format {
  if (calls === undefined) return { kind: 'integer' }
  const words: Words = (view, record) => {
    const compat = schema.hasHead && (view.getUint32(record + 4, true) & compatFlag) !== 0
    return calls.name(view.getInt32(record + field.offset, true), compat)
  }
  return { kind: 'words', words, machine: 'string', isPlain: true }
}

function callArguments(field: Field, { calls }: FormatContext, schema: Schema): Format {
  const call = callReader(schema)
  if (calls === undefined || call === undefined || field.length !== 6) {
    return listOf({ ...field, meaning: 'hex' }, schema, { clock: { offsetNs: 0n }, machine: 'x64' })
  }
  return {
    kind: 'words',
    words: (view, record, end) => calls.text(call(view, record, end)),
    json: (view, record, end) => calls.json(call(view, record, end)),
    machine: 'raw',
    isPlain: true,
  }
}

/** A call that has not returned has the smallest number. */
const isUnreturned = (view: DataView, at: number): boolean =>
  view.getInt32(at + 4, true) === -0x80000000 && view.getInt32(at, true) === 0

/** The result of a decoded call depends on the call: mmap's is an address. */
function callResult(_: Field, calls: CallDecoder | undefined, schema: Schema) {
  const call = callReader(schema)
  if (calls === undefined || call === undefined) return undefined
  const words: Words = (view, record, end) => {
    const result = calls.result(call(view, record, end))
    return result === '?' ? undefined : result
  }
  return {
    kind: 'words',
    words,
    machine: 'integer',
    right: true,
    isAbsent: isUnreturned,
    isPlain: true,
  } as const
}

/** Fills one CallRecord anew for every record; undefined for a schema that has no call. */
function callReader(schema: Schema) {
  const find = (meaning: Meaning) => schema.fields.find((field) => field.meaning === meaning)
  const [nr, args] = [find('syscall_nr'), find('syscall_arg')]
  const [ret, data] = [find('sysret'), find('syscall_data')]
  if (nr?.size !== 4 || args?.size !== 8 || args.length !== 6) return undefined
  if (ret !== undefined && ret.size !== 8) return undefined
  let call: CallRecord | undefined
  return (view: DataView, record: number, end: number): CallRecord => {
    call ??= { view, nr: 0, compat: false, args: 0, ret: -1, data: 0, end }
    const flags = schema.hasHead ? view.getUint32(record + 4, true) : 0
    call.view = view
    call.nr = view.getInt32(record + nr.offset, true)
    call.compat = (flags & compatFlag) !== 0
    call.args = record + args.offset
    call.ret = ret === undefined ? -1 : record + ret.offset
    call.data = data === undefined ? end : record + data.offset
    call.end = end
    return call
  }
}
