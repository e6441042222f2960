/**
 * Which file lay where in which process, over time. A process is a row of images: one begins at
 * its fork and at each exec. An image knows what the kernel's records told (from when on) and
 * what /proc/PID/maps said once (valid for the time before, too, as far as nothing else is known),
 * and then what its parent had when it forked.
 */
import type { MapRecord, SideBandRecord } from '../kernel/side-band.js'

/** An executable mapping. Addresses of user space are exact as numbers. */
export interface Mapping {
  start: number
  end: number
  /** Where in the file it begins. */
  fileOffset: number
  path: string
  device: string
  inode: string
  buildId?: string
  /** The file's name is gone, or another file has it now. */
  deleted: boolean
  /** Since when, by the records' clock; 0 where only /proc said it. */
  since: bigint
}

/** What a process ran between two execs. */
export interface Image {
  pid: number
  since: bigint
  comm: string
  /** The process ended or began another program: nothing can be asked of /proc any more. */
  gone: boolean
  /** Field 22 of its stat, where it was given. */
  startTicks?: bigint
  /** What it was forked from. */
  parent?: Image
  recorded: Mapping[]
  /** From /proc/PID/maps; undefined until it was read. */
  snapshot?: Mapping[]
}

const imagesMax = 1 << 16
const mappingsMax = 1 << 13
const generationsMax = 32

/** All processes that were heard of. */
export class ProcessTable {
  readonly #images = new Map<number, Image[]>()
  #count = 0
  /** Images that were forgotten to keep within bounds, and mappings that were not taken. */
  forgotten = 0

  /** Takes a record; records come in the order of their time. */
  observe(record: SideBandRecord): void {
    switch (record.kind) {
      case 'mmap':
        this.#map(this.#latest(record.pid), record)
        break
      case 'comm':
        if (record.exec) this.#begin(record.pid, record.time, record.name)
        else if (record.tid === record.pid) this.#latest(record.pid).comm = record.name
        break
      case 'fork':
        if (record.pid !== record.parentPid) this.#fork(record)
        break
      case 'exit':
        if (record.tid === record.pid) this.#latest(record.pid).gone = true
    }
  }

  /** What the process ran at that time; without a time, what it ran last. */
  image(pid: number, time?: bigint): Image {
    const all = this.#images.get(pid)
    if (all === undefined || time === undefined) return this.#latest(pid)
    return all.findLast(({ since }) => since <= time) ?? all[0] ?? this.#latest(pid)
  }

  #latest(pid: number): Image {
    return this.#images.get(pid)?.at(-1) ?? this.#begin(pid, 0n, '')
  }

  #begin(pid: number, since: bigint, comm: string): Image {
    const image: Image = { pid, since, comm, gone: false, recorded: [] }
    const all = this.#images.get(pid) ?? []
    const last = all.at(-1)
    if (last) last.gone = true
    all.push(image)
    this.#images.set(pid, all)
    if (++this.#count > imagesMax) this.#forget()
    return image
  }

  #fork({ pid, parentPid, time }: { pid: number; parentPid: number; time: bigint }): void {
    const parent = this.#latest(parentPid)
    const image = this.#begin(pid, time, parent.comm)
    image.parent = parent
  }

  /** Forgets the process that began first and has ended, or the one that began first. */
  #forget(): void {
    for (const onlyGone of [true, false]) {
      for (const [pid, all] of this.#images) {
        if (onlyGone && !all.every(({ gone }) => gone)) continue
        this.#images.delete(pid)
        this.#count -= all.length
        this.forgotten += all.length
        return
      }
    }
  }

  #map(image: Image, record: MapRecord): void {
    if (image.recorded.length >= mappingsMax) {
      this.forgotten++
      return
    }
    const start = Number(record.start)
    image.recorded.push({
      start,
      end: start + Number(record.length),
      fileOffset: Number(record.offset),
      path: withoutMark(record.path),
      device: record.device ?? '',
      inode: String(record.inode ?? ''),
      ...(record.buildId === undefined ? {} : { buildId: record.buildId }),
      deleted: record.path.endsWith(deletedMark),
      since: record.time,
    })
  }
}

/** The mapping that an address lay in at that time, and the image that knows of it. */
export function mappingAt(
  image: Image,
  address: number,
  time?: bigint,
): { mapping: Mapping; image: Image } | undefined {
  let at: Image | undefined = image
  let until = time
  for (let left = generationsMax; at !== undefined && left > 0; left--) {
    const mapping = recordedAt(at, address, until) ?? snapshotAt(at, address)
    if (mapping) return { mapping, image: at }
    // What the parent mapped after the fork is not the child's.
    until = at.parent ? at.since : until
    at = at.parent
  }
  // A record may come a little after a sample that needs it.
  const later = image.recorded.find((each) => holds(each, address))
  return later && { mapping: later, image }
}

function holds({ start, end }: Mapping, address: number): boolean {
  return address >= start && address < end
}

function recordedAt(image: Image, address: number, time?: bigint): Mapping | undefined {
  return image.recorded.findLast(
    (each) => holds(each, address) && (time === undefined || each.since <= time),
  )
}

/** Snapshots are sorted, as /proc/PID/maps is. */
function snapshotAt({ snapshot = [] }: Image, address: number): Mapping | undefined {
  let [low, high] = [0, snapshot.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (snapshot[middle]!.end <= address) low = middle + 1
    else high = middle
  }
  const found = snapshot[low]
  return found && address >= found.start ? found : undefined
}

const deletedMark = ' (deleted)'
const line = /^([0-9a-f]+)-([0-9a-f]+) ..x. ([0-9a-f]+) ([0-9a-f]+:[0-9a-f]+) (\d+) *(.*)$/

/** The executable mappings of /proc/PID/maps. */
export function parseMaps(text: string): Mapping[] {
  const found: Mapping[] = []
  for (const each of text.split('\n')) {
    const match = line.exec(each)
    if (!match || found.length >= mappingsMax) continue
    const [, start = '', end = '', offset = '', device = '', inode = '', path = ''] = match
    found.push({
      start: parseInt(start, 16),
      end: parseInt(end, 16),
      fileOffset: parseInt(offset, 16),
      path: withoutMark(unescaped(path)),
      device,
      inode,
      deleted: path.endsWith(deletedMark),
      since: 0n,
    })
  }
  return found
}

/** The kernel writes a newline in a path as \012. */
function unescaped(path: string): string {
  return path.replaceAll('\\012', '\n')
}

function withoutMark(path: string): string {
  return path.endsWith(deletedMark) ? path.slice(0, -deletedMark.length) : path
}
