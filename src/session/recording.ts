/**
 * A recording: what a session was told, as it was told.
 *
 *   magic    8 bytes
 *   version  u32
 *   size     u32, of the header
 *   header   JSON (RecordingHeader), filled with blanks to a multiple of 8
 *   objects  each object's ELF bytes, filled with zeroes to a multiple of 8
 *   messages RECORDS, CLOCK, LOST, SIDE_BAND as the helper sent them, heads included
 *   tables   of each interval: messages of type INTERVAL_PART, then one of type INTERVAL
 *   report   a message of type REPORT: JSON (RecordedReport)
 */
import { closeSync, openSync, writeSync, writevSync } from 'node:fs'
import { release } from 'node:os'
import { encodeMessage } from '../helper/message.js'
import type { Message } from '../helper/reader.js'
import { Failure, creationWords } from '../text/failure.js'
import type { Lost } from './lost.js'
import type { ObjectPlan, RecordingPlan, Report } from './plan.js'

/** How every recording begins. */
export const RECORDING_MAGIC = Buffer.from('EBPFREC\n')
/** The version of the format. */
export const RECORDING_VERSION = 1
/** The type of the message that ends a recording; the helper sends none of this type. */
export const REPORT = 256

/** What stands at the head of a recording. */
export interface RecordingHeader {
  tool: string
  columns: string[]
  argv: string[]
  /** Of the machine that was traced, as `process.arch` and `uname -r` have them. */
  arch: string
  kernel: string
  /** When it began, RFC 3339. */
  startedAt: string
  programs: string[]
  objects: { name: string; size: number }[]
  facts?: unknown
  /** How wide the slots of its histograms are, where it is not twice the one before. */
  linearStep?: number
}

/** What stands at its end. */
export interface RecordedReport {
  events: number
  lost: Lost
  durationMs: number
}

/** A recording under way. */
export interface Recording {
  /** Adds a message as it came. */
  write(message: Message): void
  /** Adds the report and closes the file; once. */
  end(report: Report): void
}

/**
 * Begins a recording. Writing is synchronous: a disk that is slow holds up the reading of
 * records, and what the ring buffer cannot take meanwhile is counted as lost.
 */
export function startRecording(
  plan: RecordingPlan,
  objects: ObjectPlan[],
  programs: string[],
): Recording {
  const { file } = plan
  let fd: number | undefined = tried(file, () => openSync(file, 'w', 0o600))
  const put = (pieces: Uint8Array[]): void => {
    if (fd !== undefined) writeAll(file, fd, pieces)
  }
  put([header(plan, objects, programs), ...objects.map(({ bytes }) => filled(bytes, 0))])
  return {
    write({ type, id, object, payload }) {
      put([messageHead(type, id, object, payload.length), payload])
    },
    end({ events, lost, durationMs }) {
      if (fd === undefined) return
      put([encodeMessage(REPORT, 0, 0, json({ events, lost, durationMs }))])
      closeSync(fd)
      fd = undefined
    },
  }
}

function header(
  { tool, columns, argv, facts }: RecordingPlan,
  objects: ObjectPlan[],
  programs: string[],
) {
  const value: RecordingHeader = {
    tool,
    columns,
    argv,
    arch: process.arch,
    kernel: release(),
    startedAt: new Date().toISOString(),
    programs,
    objects: objects.map(({ name, bytes }) => ({ name, size: bytes.length })),
    ...(facts === undefined ? {} : { facts }),
    ...linearOf(objects[0]),
  }
  const text = filled(json(value), 0x20)
  const head = Buffer.alloc(8)
  head.writeUInt32LE(RECORDING_VERSION, 0)
  head.writeUInt32LE(text.length, 4)
  return Buffer.concat([RECORDING_MAGIC, head, text])
}

/** A histogram does not say how it was counted. */
function linearOf(object: ObjectPlan | undefined): Pick<RecordingHeader, 'linearStep'> {
  const step = object?.parameters?.['linear_step']
  return typeof step === 'number' ? { linearStep: step } : {}
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}

function filled(bytes: Uint8Array, filler: number): Uint8Array {
  const rest = -bytes.length & 7
  return rest === 0 ? bytes : Buffer.concat([bytes, new Uint8Array(rest).fill(filler)])
}

function messageHead(type: number, id: number, object: number, size: number): Uint8Array {
  const head = encodeMessage(type, id, object)
  new DataView(head.buffer).setUint32(0, head.length + size, true)
  return head
}

function writeAll(file: string, fd: number, pieces: Uint8Array[]): void {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const written = tried(file, () => writevSync(fd, pieces))
  if (written === size) return
  // A disk that fills up takes a part first and refuses the rest.
  const rest = Buffer.concat(pieces).subarray(written)
  for (let at = 0; at < rest.length;) at += tried(file, () => writeSync(fd, rest, at))
}

function tried<T>(file: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    const what = creationWords(error)
    throw new Failure('failed', `cannot record to ${file}: ${what}`, undefined, error)
  }
}
