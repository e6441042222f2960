import { Failure } from '../text/failure.js'
import type { Connection } from './connection.js'
import {
  Attach,
  decode,
  encode,
  features,
  File,
  HEAD_SIZE,
  malformed,
  MESSAGE_MAX,
  nameBytes,
  PROTOCOL_VERSION,
  Read,
  Request,
  sizeOf,
  Stats,
  structs,
  u32,
  type Feature,
} from './message.js'

/** The helper, as it introduces itself. */
export interface Hello {
  /** Its pid, also where sudo runs it. */
  pid: number
  /** Of the features asked for, those that this kernel has. */
  features: Set<Feature>
}

/** Greets the helper, and has it try out which of some features the kernel has. */
export async function hello(connection: Connection, asked: Feature[] = []): Promise<Hello> {
  const bits = asked.reduce((sum, name) => sum | bitOf(name), 0n)
  const payload = encode(structs.hello_request, {
    version: PROTOCOL_VERSION,
    reserved: 0,
    features: bits,
  })
  const answer = await connection.request(Request.HELLO, 'greet the helper', { payload: [payload] })
  const reply = decode(structs.hello_reply, answer)
  if (reply.version !== PROTOCOL_VERSION) {
    const hint = 'the package is mixed from two versions: install it anew'
    throw new Failure('failed', `the helper speaks protocol ${reply.version}`, hint)
  }
  const found = features.filter((name) => (reply.features & bitOf(name)) !== 0n)
  return { pid: reply.pid, features: new Set(found) }
}

function bitOf(name: Feature): bigint {
  return 1n << BigInt(features.indexOf(name))
}

/** Opens an object that argv granted, by its index. */
export async function openGranted(connection: Connection, granted: number, tried: string) {
  await connection.request(Request.OPEN, tried, { payload: [u32(granted)] })
}

/** Opens any object, under the grant `anyObject`. */
export async function openBytes(connection: Connection, bytes: Uint8Array, tried: string) {
  const room = MESSAGE_MAX - HEAD_SIZE - 4
  const answers: Promise<Uint8Array>[] = []
  for (let at = 0; at === 0 || at < bytes.length; at += room) {
    const more = at + room < bytes.length ? 1 : 0
    const payload = [u32(more), bytes.subarray(at, at + room)]
    answers.push(connection.request(Request.OPEN_BYTES, tried, { payload }))
  }
  await Promise.all(answers)
}

/** Fixes a parameter before the load. */
export async function setParameter(
  connection: Connection,
  object: number,
  name: string,
  bytes: Uint8Array,
) {
  const payload = [text(name), bytes]
  await connection.request(Request.PARAMETER, `set ${name}`, { object, payload })
}

/** Chooses which programs are loaded; all others are not. */
export async function choosePrograms(connection: Connection, object: number, names: string[]) {
  const payload = names.map(text)
  await connection.request(Request.PROGRAMS, 'choose programs', { object, payload })
}

/** Sizes a map before the load. */
export async function sizeMap(connection: Connection, object: number, name: string, size: number) {
  const payload = [text(name), u32(size)]
  await connection.request(Request.MAP_SIZE, `size the map ${name}`, { object, payload })
}

/** What a program is attached to, where its section does not say. */
export interface AttachTarget {
  kind: (typeof Attach)[keyof typeof Attach]
  target?: string
  pid?: number
  offset?: bigint
  cookie?: bigint
  perfType?: number
  perfConfig?: bigint
  frequency?: number
}

/** Attaches a program, by default as its section says; gives the link's number. */
export async function attach(
  connection: Connection,
  object: number,
  program: string,
  to: AttachTarget = { kind: Attach.SECTION },
): Promise<number> {
  nameBytes(program)
  const head = encode(structs.attach_request, {
    program,
    kind: to.kind,
    pid: to.pid ?? -1,
    offset: to.offset ?? 0n,
    cookie: to.cookie ?? 0n,
    perf_type: to.perfType ?? 0,
    frequency: to.frequency ?? 0,
    perf_config: to.perfConfig ?? 0n,
  })
  const payload = [head, text(to.target ?? '')]
  const tried = `attach ${program}`
  return number(await connection.request(Request.ATTACH, tried, { object, payload }))
}

/** Detaches what `attach` gave. */
export async function detach(connection: Connection, link: number): Promise<void> {
  await connection.request(Request.DETACH, `detach link ${link}`, { payload: [u32(link)] })
}

/** What a program did while its runs were counted. */
export interface ProgramStats {
  name: string
  runs: bigint
  runNs: bigint
  /** NOT_COUNTED where the kernel does not count them. */
  recursionMisses: bigint
}

/** Reads the statistics of an object's programs; may have them counted or stop that. */
export async function programStats(
  connection: Connection,
  object: number,
  action: Stats = Stats.READ,
): Promise<ProgramStats[]> {
  const tried = 'read program statistics'
  const payload = [u32(action)]
  const answer = await connection.request(Request.PROGRAM_STATS, tried, { object, payload })
  const size = sizeOf(structs.program_info)
  return Array.from({ length: Math.floor(answer.length / size) }, (_, index) => {
    const stats = decode(structs.program_info, answer, index * size)
    return {
      name: stats.name,
      runs: stats.run_count,
      runNs: stats.run_time_ns,
      recursionMisses: stats.recursion_misses,
    }
  })
}

/** A program of the host, whoever loaded it. */
export interface HostProgram {
  id: number
  name: string
  /** `enum bpf_prog_type` */
  type: number
  /** The user who loaded it. */
  uid: number
  /** Our own helper loaded it. */
  isOwn: boolean
  /** Since boot. */
  loadedNs: bigint
  runs: bigint
  runNs: bigint
}

/** All programs of the host; needs `sys_admin`. */
export async function hostPrograms(connection: Connection): Promise<HostProgram[]> {
  const answer = await connection.request(Request.HOST_PROGRAMS, "list the host's programs")
  const size = sizeOf(structs.program_info)
  return Array.from({ length: Math.floor(answer.length / size) }, (_, index) => {
    const found = decode(structs.program_info, answer, index * size)
    const { id, name, type, uid, own } = found
    const counted = { runs: found.run_count, runNs: found.run_time_ns }
    return { id, name, type, uid, isOwn: own === 1, loadedNs: found.loaded_ns, ...counted }
  })
}

/** Runs an iterator once and gives what it wrote. */
export function iterate(connection: Connection, object: number, program: string) {
  const payload = [text(program)]
  return connection.request(Request.ITERATE, `run the iterator ${program}`, { object, payload })
}

/** Which privileged file is to be read. */
export interface FileWanted {
  kind: File
  pid?: number
  argument?: string
  offset?: bigint
  sizeMax?: bigint
  /** Field 22 of the process's stat when it was seen, against reuse of its pid. */
  startTicks?: bigint
}

/** Reads a file by kind and pid, as far as the grant and the kernel let. */
export function readFile(connection: Connection, file: FileWanted): Promise<Uint8Array> {
  const head = encode(structs.file_request, {
    kind: file.kind,
    pid: file.pid ?? 0,
    offset: file.offset ?? 0n,
    size_max: file.sizeMax ?? 0n,
    start_ticks: file.startTicks ?? 0n,
  })
  const payload = [head, text(file.argument ?? '')]
  return connection.request(Request.FILE, `read ${fileWords(file)}`, { payload })
}

function fileWords({ kind, pid, argument }: FileWanted): string {
  const name = Object.entries(File).find(([, value]) => value === kind)?.[0] ?? `file ${kind}`
  const words = name.toLowerCase().replaceAll('_', ' ')
  return `${words}${argument ? ` ${argument}` : ''}${pid ? ` of process ${pid}` : ''}`
}

/** Asks for the kernel's records of mappings and processes; whether they have build ids. */
export async function sideBand(connection: Connection): Promise<boolean> {
  const tried = "open the kernel's records of mappings"
  return number(await connection.request(Request.SIDE_BAND, tried)) !== 0
}

/** One entry of a map; a per-CPU value has one value for each CPU, 8-aligned. */
export interface MapEntry {
  key: Uint8Array
  value: Uint8Array
}

/** What a map holds, and how many values each value has. */
export interface MapSnapshot {
  entries: MapEntry[]
  cpus: number
}

/** Reads a whole map as the helper sends it; `flags` are those of `Read`, added up. */
export function readMapBytes(
  connection: Connection,
  object: number,
  name: string,
  flags = 0,
): Promise<Uint8Array> {
  const payload = [text(name), u32(flags)]
  return connection.request(Request.MAP_READ, `read the map ${name}`, { object, payload })
}

/** Reads a whole map; with `empty`, what was read is deleted. */
export async function readMap(
  connection: Connection,
  object: number,
  name: string,
  empty = false,
): Promise<MapSnapshot> {
  return mapSnapshot(await readMapBytes(connection, object, name, empty ? Read.DELETE : 0))
}

/** Takes an answer of the helper's apart. */
export function mapSnapshot(answer: Uint8Array): MapSnapshot {
  const snapshot: MapSnapshot = { entries: [], cpus: 1 }
  for (let at = 0; at < answer.length;) at = readMapPart(answer, at, snapshot)
  return snapshot
}

/** The parts of such an answer, each of which is one by itself. */
export function mapParts(answer: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at < answer.length;) {
    const end = readMapPart(answer, at, { entries: [], cpus: 1 })
    parts.push(answer.subarray(at, end))
    at = end
  }
  return parts
}

/** Writes entries of a map. */
export async function writeMap(
  connection: Connection,
  object: number,
  name: string,
  entries: MapEntry | MapEntry[],
): Promise<void> {
  const all = Array.isArray(entries) ? entries : [entries]
  const [{ key, value } = { key: new Uint8Array(), value: new Uint8Array() }] = all
  const room = MESSAGE_MAX - HEAD_SIZE - Buffer.byteLength(name) - 5
  const atOnce = Math.max(1, Math.floor(room / (key.length + value.length)))
  const tried = `write into the map ${name}`
  const answers: Promise<Uint8Array>[] = []
  for (let at = 0; at < all.length; at += atOnce) {
    const pairs = all.slice(at, at + atOnce).flatMap((entry) => [entry.key, entry.value])
    const payload = [text(name), u32(key.length), ...pairs]
    answers.push(connection.request(Request.MAP_WRITE, tried, { object, payload }))
  }
  await Promise.all(answers)
}

/** Takes one entry out of a map. */
export async function deleteFromMap(
  connection: Connection,
  object: number,
  name: string,
  key: Uint8Array,
): Promise<void> {
  const tried = `delete from the map ${name}`
  await connection.request(Request.MAP_DELETE, tried, { object, payload: [text(name), key] })
}

function readMapPart(bytes: Uint8Array, at: number, into: MapSnapshot): number {
  const part = decode(structs.map_part, bytes, at)
  const { count, key_size: keySize, value_size: valueSize } = part
  const keys = at + sizeOf(structs.map_part)
  const values = keys + count * keySize
  const end = values + count * valueSize
  // Entries of no bytes would be as many as `count` likes.
  if (end > bytes.length || keySize + valueSize === 0) throw malformed('a part of a map is wrong')
  into.cpus = Math.max(1, part.cpus)
  for (let index = 0; index < count; index++) {
    const [key, value] = [keys + index * keySize, values + index * valueSize]
    into.entries.push({
      key: bytes.subarray(key, key + keySize),
      value: bytes.subarray(value, value + valueSize),
    })
  }
  return end
}

function text(value: string): Uint8Array {
  return Buffer.from(`${value}\0`)
}

function number(answer: Uint8Array): number {
  if (answer.length < 4) throw malformed('an answer is cut short')
  return new DataView(answer.buffer, answer.byteOffset).getUint32(0, true)
}
