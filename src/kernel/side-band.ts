/**
 * Decodes SIDE_BAND messages: what perf_event_open(2) calls PERF_RECORD_MMAP2, COMM, FORK, EXIT
 * and LOST, each ended by who and when (pid, tid, time), as sideband.c asks for them.
 */

/** What became of a process or its memory; times are boot time in nanoseconds. */
export type SideBandRecord =
  | MapRecord
  | { kind: 'comm'; time: bigint; pid: number; tid: number; name: string; exec: boolean }
  | { kind: 'fork'; time: bigint; pid: number; tid: number; parentPid: number }
  | { kind: 'exit'; time: bigint; pid: number; tid: number }
  | { kind: 'lost'; count: number }

/** Something was mapped that can be executed. */
export interface MapRecord {
  kind: 'mmap'
  time: bigint
  pid: number
  start: bigint
  length: bigint
  /** Where in the file it begins. */
  offset: bigint
  path: string
  /** Major and minor number as /proc/PID/maps has them: `fe:00`. */
  device?: string
  inode?: bigint
  /** In hexadecimal, where the kernel gives it instead of device and inode. */
  buildId?: string
}

const types = { lost: 2, comm: 3, exit: 4, fork: 7, mmap: 10 } as const
const misc = { exec: 1 << 13, buildId: 1 << 14 } as const
/** Bytes of pid, tid and time at the end of each record. */
const idSize = 16
const headSize = 8

/** Which records are decoded: those of some processes, or what says who began and ended. */
export type Wanted = ((pid: number) => boolean) | 'families'

/** The records of one message; what ends early or is of another type is left out. */
export function* sideBandRecords(payload: Uint8Array, wanted?: Wanted): Generator<SideBandRecord> {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length)
  for (let at = 0; at + headSize <= bytes.length;) {
    const size = bytes.readUInt16LE(at + 6)
    if (size < headSize || at + size > bytes.length) return
    const record = isWanted(bytes, at, wanted) && decoded(bytes.subarray(at, at + size))
    if (record) yield record
    at += size
  }
}

/** Looks at the type and the pid alone, which is a tenth of decoding it. */
function isWanted(bytes: Buffer, at: number, wanted?: Wanted): boolean {
  if (wanted === undefined) return true
  const type = bytes[at]
  if (type === types.lost) return true
  if (wanted === 'families') return type === types.fork || type === types.exit
  return at + 12 <= bytes.length && wanted(bytes.readInt32LE(at + 8))
}

function decoded(bytes: Buffer): SideBandRecord | undefined {
  const type = bytes.readUInt32LE(0)
  if (type === types.lost && bytes.length >= 24)
    return { kind: 'lost', count: Number(bytes.readBigUInt64LE(16)) }
  if (bytes.length < headSize + 8 + idSize) return undefined
  const pid = bytes.readInt32LE(8)
  const time = bytes.readBigUInt64LE(bytes.length - 8)
  switch (type) {
    case types.mmap:
      return mapped(bytes, pid, time)
    case types.comm: {
      const exec = (bytes.readUInt16LE(4) & misc.exec) !== 0
      return { kind: 'comm', time, pid, tid: bytes.readInt32LE(12), name: textAt(bytes, 16), exec }
    }
    case types.fork:
    case types.exit: {
      const [parentPid, tid] = [bytes.readInt32LE(12), bytes.readInt32LE(16)]
      if (type === types.exit) return { kind: 'exit', time, pid, tid }
      return { kind: 'fork', time, pid, tid, parentPid }
    }
    default:
      return undefined
  }
}

function mapped(bytes: Buffer, pid: number, time: bigint): MapRecord | undefined {
  if (bytes.length < 72 + idSize) return undefined
  const record: MapRecord = {
    kind: 'mmap',
    time,
    pid,
    start: bytes.readBigUInt64LE(16),
    length: bytes.readBigUInt64LE(24),
    offset: bytes.readBigUInt64LE(32),
    path: textAt(bytes, 72),
  }
  if ((bytes.readUInt16LE(4) & misc.buildId) !== 0)
    return { ...record, buildId: bytes.toString('hex', 44, 44 + Math.min(bytes[40]!, 20)) }
  const device = [bytes.readUInt32LE(40), bytes.readUInt32LE(44)]
  return { ...record, device: device.map(hex).join(':'), inode: bytes.readBigUInt64LE(48) }
}

/** At least two digits, as the kernel writes devices. */
function hex(number: number): string {
  return number.toString(16).padStart(2, '0')
}

/** Up to the first NUL, and never into the record's end. */
function textAt(bytes: Buffer, at: number): string {
  const end = bytes.indexOf(0, at)
  const most = bytes.length - idSize
  return bytes.toString('utf8', at, end < 0 ? most : Math.min(end, most))
}
