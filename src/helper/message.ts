/**
 * What the helper and we say to each other: the twin of bpf-src/helper/message.h, which says
 * what each request and message carries. A test holds the two equal.
 *
 *   head    u32 size (head included) · u32 type · u32 id · u32 object
 *   payload size - 16 bytes
 */
import { Failure } from '../text/failure.js'

/** What both sides have to speak. */
export const PROTOCOL_VERSION = 1
/** Bytes of the largest message, head included. */
export const MESSAGE_MAX = 1 << 20
/** Bytes of a program's, map's or parameter's name, NUL included. */
export const NAME_SIZE = 64
/** Bytes of a message's head. */
export const HEAD_SIZE = 16
/** The bit in a record's size that says: skip it. */
export const RECORD_DISCARDED = 1 << 30
/** What the helper sends where the kernel does not count. */
export const NOT_COUNTED = 0xffff_ffff_ffff_ffffn

/** What we ask the helper for: `enum request_type`. */
export const Request = {
  HELLO: 1,
  OPEN: 2,
  OPEN_BYTES: 3,
  PARAMETER: 4,
  PROGRAMS: 5,
  MAP_SIZE: 6,
  LOAD: 7,
  ATTACH: 8,
  SEAL: 9,
  DETACH: 10,
  MAP_READ: 11,
  MAP_WRITE: 12,
  MAP_DELETE: 13,
  PROGRAM_STATS: 14,
  FILE: 15,
  STOP: 16,
  CLOSE: 17,
  SIDE_BAND: 18,
  ITERATE: 19,
  HOST_PROGRAMS: 20,
} as const
/** One of them. */
export type Request = (typeof Request)[keyof typeof Request]

/** What the helper tells us: `enum message_type`. */
export const Reply = {
  OK: 128,
  ERROR: 129,
  PART: 130,
  RECORDS: 131,
  CLOCK: 132,
  LOST: 133,
  OUTPUT_GONE: 134,
  SIDE_BAND: 135,
} as const

/** Bits of `hello_reply.features`, by number: `enum feature`. */
export const features = [
  'vmlinux_btf',
  'ringbuf',
  'task_storage',
  'tp_btf',
  'raw_tracepoint',
  'tracepoint',
  'fentry',
  'kprobe',
  'uprobe',
  'perf_event',
  'xdp',
  'run_stats',
  'recursion_misses',
  'seccomp',
] as const
/** One of them. */
export type Feature = (typeof features)[number]

/** How a program is attached: `enum attach_kind`. */
export const Attach = {
  SECTION: 0,
  TRACEPOINT: 1,
  RAW_TRACEPOINT: 2,
  KPROBE: 3,
  KRETPROBE: 4,
  FENTRY: 5,
  UPROBE: 6,
  URETPROBE: 7,
  USDT: 8,
  PERF_EVENT: 9,
  XDP: 10,
  TCX: 11,
  CGROUP: 12,
} as const

/** What can be read through the helper: `enum file_kind`. */
export const File = {
  KALLSYMS: 1,
  TRACEFS_FORMAT: 2,
  TRACEFS_EVENTS: 3,
  MAPS: 4,
  MAPPED: 5,
  PERF_MAP: 6,
  DEBUG: 7,
  LOCKDOWN: 8,
  HOLD: 9,
  HELD: 10,
} as const
/** One of them. */
export type File = (typeof File)[keyof typeof File]

/** How a map is read: `enum read_flags`, added up. */
export const Read = { DELETE: 1, SETTLED: 2 } as const

/** What is to be done about the counting of runs: `enum stats_action`. */
export const Stats = { READ: 0, ENABLE: 1, DISABLE: 2 } as const
/** One of them. */
export type Stats = (typeof Stats)[keyof typeof Stats]

type FieldType = 'u32' | 's32' | 'u64' | 'name'
type Struct = Record<string, FieldType>
type Values<S extends Struct> = {
  [K in keyof S]: S[K] extends 'u64' ? bigint : S[K] extends 'name' ? string : number
}

const sizes: Record<FieldType, number> = { u32: 4, s32: 4, u64: 8, name: NAME_SIZE }

/**
 * The structs of message.h, field by field under the names that C gives them; an array that
 * ends one is left out.
 */
export const structs = {
  message_head: { size: 'u32', type: 'u32', id: 'u32', object: 'u32' },
  hello_request: { version: 'u32', reserved: 'u32', features: 'u64' },
  hello_reply: { version: 'u32', pid: 'u32', features: 'u64' },
  attach_request: {
    program: 'name',
    kind: 'u32',
    pid: 's32',
    offset: 'u64',
    cookie: 'u64',
    perf_type: 'u32',
    frequency: 'u32',
    perf_config: 'u64',
  },
  file_request: {
    kind: 'u32',
    pid: 's32',
    offset: 'u64',
    size_max: 'u64',
    start_ticks: 'u64',
  },
  record: { size: 'u32', unused: 'u32' },
  lost_counts: { recursion_misses: 'u64' },
  map_part: { count: 'u32', key_size: 'u32', value_size: 'u32', cpus: 'u32' },
  error_reply: { error: 's32', reserved: 'u32' },
  clock_pair: { boot_ns: 'u64', wall_ns: 'u64' },
  program_info: {
    name: 'name',
    id: 'u32',
    type: 'u32',
    uid: 'u32',
    own: 'u32',
    loaded_ns: 'u64',
    run_count: 'u64',
    run_time_ns: 'u64',
    recursion_misses: 'u64',
  },
} as const satisfies Record<string, Struct>

/** Bytes of a struct; every field lies at a multiple of its size, so nothing pads. */
export function sizeOf(struct: Struct): number {
  return Object.values(struct).reduce((sum, type) => sum + sizes[type], 0)
}

/** A struct's bytes. */
export function encode<S extends Struct>(struct: S, values: Values<S>): Uint8Array {
  const bytes = new Uint8Array(sizeOf(struct))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const [name, type] of Object.entries(struct)) {
    const value = values[name]
    if (type === 'u64') view.setBigUint64(at, BigInt.asUintN(64, BigInt(value ?? 0)), true)
    else if (type === 'name') bytes.set(nameBytes(String(value)), at)
    else view.setInt32(at, Number(value), true)
    at += sizes[type]
  }
  return bytes
}

/** Reads a struct at `offset`; bytes that end before it are a malformed message. */
export function decode<S extends Struct>(struct: S, bytes: Uint8Array, offset = 0): Values<S> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < offset + sizeOf(struct)) throw malformed('a struct is cut short')
  const values: Record<string, number | bigint | string> = {}
  let at = offset
  for (const [name, type] of Object.entries(struct)) {
    if (type === 'u64') values[name] = view.getBigUint64(at, true)
    else if (type === 'u32') values[name] = view.getUint32(at, true)
    else if (type === 's32') values[name] = view.getInt32(at, true)
    else values[name] = textAt(bytes.subarray(at, at + NAME_SIZE), 0).text
    at += sizes[type]
  }
  return values as Values<S>
}

/** A NUL-terminated text at `offset` and where the bytes after it begin. */
export function textAt(bytes: Uint8Array, offset: number): { text: string; end: number } {
  const nul = bytes.indexOf(0, offset)
  const stop = nul < 0 ? bytes.length : nul
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + offset, stop - offset).toString()
  return { text, end: Math.min(stop + 1, bytes.length) }
}

/** A name as the helper reads it: NUL-terminated, refused where it cannot fit. */
export function nameBytes(name: string): Uint8Array {
  const bytes = Buffer.from(`${name}\0`)
  if (bytes.length > NAME_SIZE) {
    throw new Failure('failed', `the name ${name} is longer than ${NAME_SIZE - 1} bytes`)
  }
  return bytes
}

/** The little-endian bytes of a u32. */
export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}

/** A whole message: head and payload, the payload given in pieces. */
export function encodeMessage(
  type: number,
  id: number,
  object: number,
  ...payload: Uint8Array[]
): Uint8Array {
  const size = payload.reduce((sum, piece) => sum + piece.length, HEAD_SIZE)
  if (size > MESSAGE_MAX) throw new Failure('failed', `a message of ${size} bytes is too large`)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, size, true)
  view.setUint32(4, type, true)
  view.setUint32(8, id, true)
  view.setUint32(12, object, true)
  let at = HEAD_SIZE
  for (const piece of payload) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** The failure of a stream that does not keep the protocol. */
export function malformed(what: string): Failure {
  return new Failure('failed', `malformed message stream: ${what}`)
}
