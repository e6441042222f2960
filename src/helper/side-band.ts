/**
 * Decodes SIDE_BAND messages: what perf_event_open(2) calls PERF_RECORD_MMAP2, COMM, FORK, EXIT
 * and LOST, each ended by who and when (pid, tid, time), as sideband.c asks for them.
 */

/** What became of a process or its memory; times are boot time. */
export type SideBandRecord =
  | ({ kind: 'map' } & Mapped)
  | { kind: 'name'; pid: number; tid: number; comm: string; isExec: boolean; timeNs: bigint }
  | { kind: 'fork'; pid: number; parent: number; tid: number; timeNs: bigint }
  | { kind: 'exit'; pid: number; tid: number; timeNs: bigint }
  | { kind: 'lost'; count: number }

/** A mapping that can be executed. */
export interface Mapped {
  pid: number
  start: bigint
  end: bigint
  /** Where in the file it begins. */
  offset: bigint
  path: string
  /** Hexadecimal; where the kernel says it. */
  buildId?: string
  timeNs: bigint
}

const types = { lost: 2, name: 3, exit: 4, fork: 7, map: 10 } as const
const misc = { exec: 1 << 13, buildId: 1 << 14 } as const
/** Bytes of pid, tid and time at the end of each record. */
const idSize = 16
const headSize = 8

/** The records of one message; what ends early or is of another type is left out. */
export function* sideBandRecords(payload: Uint8Array): Generator<SideBandRecord> {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length)
  for (let at = 0; at + headSize <= bytes.length;) {
    const size = bytes.readUInt16LE(at + 6)
    if (size < headSize || at + size > bytes.length) return
    const record = decoded(bytes.subarray(at, at + size))
    if (record) yield record
    at += size
  }
}

function decoded(bytes: Buffer): SideBandRecord | undefined {
  const type = bytes.readUInt32LE(0)
  if (type === types.lost && bytes.length >= 24)
    return { kind: 'lost', count: Number(bytes.readBigUInt64LE(16)) }
  if (bytes.length < headSize + 8 + idSize) return undefined
  const pid = bytes.readInt32LE(8)
  const timeNs = bytes.readBigUInt64LE(bytes.length - 8)
  switch (type) {
    case types.map:
      return mapped(bytes, pid, timeNs)
    case types.name: {
      const isExec = (bytes.readUInt16LE(4) & misc.exec) !== 0
      const comm = textAt(bytes, 16)
      return { kind: 'name', pid, tid: bytes.readInt32LE(12), comm, isExec, timeNs }
    }
    case types.fork:
    case types.exit: {
      const [parent, tid] = [bytes.readInt32LE(12), bytes.readInt32LE(16)]
      if (type === types.exit) return { kind: 'exit', pid, tid, timeNs }
      return { kind: 'fork', pid, parent, tid, timeNs }
    }
    default:
      return undefined
  }
}

function mapped(bytes: Buffer, pid: number, timeNs: bigint): SideBandRecord | undefined {
  if (bytes.length < 72 + idSize) return undefined
  const start = bytes.readBigUInt64LE(16)
  const record: SideBandRecord = {
    kind: 'map',
    pid,
    start,
    end: start + bytes.readBigUInt64LE(24),
    offset: bytes.readBigUInt64LE(32),
    path: textAt(bytes, 72),
    timeNs,
  }
  const size = Math.min(bytes[40]!, 20)
  if ((bytes.readUInt16LE(4) & misc.buildId) !== 0 && size > 0)
    record.buildId = bytes.toString('hex', 44, 44 + size)
  return record
}

/** Up to the first NUL, and never into the record's end. */
function textAt(bytes: Buffer, at: number): string {
  const end = bytes.indexOf(0, at)
  const most = bytes.length - idSize
  return bytes.toString('utf8', at, end < 0 ? most : Math.min(end, most))
}
