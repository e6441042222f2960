import { closeSync, openSync, readSync } from 'node:fs'
import { counterAt } from './task-rows.js'
import type { TaskGroup } from './task-groups.js'

/** Bytes of a command line that are read: no screen is wider. */
const bytesMax = 1024
/** So many are read for one snapshot; the others have their name until the next one. */
const readsMax = 300
/** A process that ran since may have become another program, or have told otherwise. */
const staleReadings = 5

/** Reads `/proc/PID/cmdline`, which everybody may; undefined where there is none. */
export type ReadCommand = (pid: number) => string | undefined

interface Known {
  text: string
  comm: string
  /** The reading in which it was read. */
  read: number
  /** The last one in which it was asked for. */
  asked: number
}

/**
 * The command lines of processes. Each is read when its process is first seen, and again when it
 * has another name or has been busy for some readings: what did not run cannot have changed it.
 */
export class CommandLines {
  private readonly known = new Map<string, Known>()
  private reading = 0
  private left = readsMax

  constructor(private readonly readCommand: ReadCommand = readFromProc) {}

  /** Another reading begins: those that nobody asked for in the last one are forgotten. */
  begin(): void {
    for (const [id, { asked }] of this.known) if (asked < this.reading) this.known.delete(id)
    this.reading++
    this.left = readsMax
  }

  /** Of a process or a thread; its name where there is nothing else. */
  of({ id, pid, comm, isKernel, isGone, grown }: TaskGroup): string {
    if (pid === undefined || isKernel) return comm
    const known = this.known.get(id)
    if (known) known.asked = this.reading
    const isBusy = (grown[counterAt.cpu_ns] ?? 0) > 0
    const isStale =
      !known || known.comm !== comm || (isBusy && this.reading - known.read >= staleReadings)
    if (!isStale || isGone || this.left === 0) return known?.text ?? comm
    this.left--
    // One that ends has none any more, but had one.
    const text = this.readCommand(pid) || known?.text || comm
    this.known.set(id, { text, comm, read: this.reading, asked: this.reading })
    return text
  }
}

const room = Buffer.alloc(bytesMax)

function readFromProc(pid: number): string | undefined {
  let fd: number | undefined
  try {
    fd = openSync(`/proc/${pid}/cmdline`, 'r')
    const size = readSync(fd, room, 0, bytesMax, 0)
    return room.toString('utf8', 0, size).replace(/\0+$/, '').replaceAll('\0', ' ')
  } catch {
    // It has ended, or belongs to somebody of whom we may know nothing.
    return undefined
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}
