import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { Socket } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { Failure, creationWords } from '../text/failure.js'
import { writeAll } from './terminal.js'

/** Where the data goes: stdout, stderr or a file. */
export interface Output {
  /** Settles when the bytes are out, so that their buffer can be used again. */
  write(bytes: Uint8Array): Promise<void> | void
  /** The data is whole: a file gets its name. */
  finish(): Promise<void> | void
  /** It did not get that far: half a file is taken away. */
  abandon(): void
  /** Settles when nobody reads any more. */
  gone: Promise<void>
}

const never = new Promise<void>(() => {})

/**
 * Data to a descriptor that we were started with. A pipe is written without blocking: Ctrl-C
 * must work while its reader dozes. A reader that has gone is no error.
 */
export function descriptorOutput(fd: number): Output {
  const kind = fstatSync(fd)
  if (!kind.isFIFO() && !kind.isSocket()) return fileOutput(fd)
  const socket = new Socket({ fd, readable: false, writable: true })
  const gone = new Promise<void>((resolve) => {
    socket.on('error', () => resolve())
    socket.on('close', () => resolve())
  })
  const write = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve) => {
      if (socket.destroyed) return resolve()
      socket.write(bytes, () => resolve())
    })
  return { write, finish: () => {}, abandon: () => {}, gone }
}

function fileOutput(fd: number): Output {
  const write = (bytes: Uint8Array): void => {
    try {
      writeAll(fd, bytes)
    } catch (error) {
      throw unwritable(fd === 1 ? 'stdout' : 'stderr', error)
    }
  }
  return { write, finish: () => {}, abandon: () => {}, gone: never }
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done)
}

/**
 * Data to `-o FILE`. With `aside` it is written under another name beside and renamed at the
 * end, so that nobody reads half of it.
 */
export function pathOutput(path: string, aside: boolean): Output {
  const moved = aside && isPlace(path)
  const place = moved ? join(dirname(path), `.${basename(path)}.${process.pid}`) : path
  const fd = opened(path, place, moved ? 'wx' : 'w')
  return {
    write: (bytes) => {
      try {
        writeWhole(fd, bytes)
      } catch (error) {
        if (moved) rmSync(place, { force: true })
        throw unwritable(path, error, !aside)
      }
    },
    finish: () => {
      closeSync(fd)
      if (moved) renameSync(place, path)
    },
    abandon: () => {
      if (moved) rmSync(place, { force: true })
    },
    gone: never,
  }
}

/** Fails where nothing could be written: better now than when all has been seen. */
export function checkPlace(path: string): void {
  try {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
    accessSync(isPlace(path) ? dirname(path) : path, constants.W_OK)
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** Whether a file can be put there by renaming: nothing is there, or a regular file. */
function isPlace(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined || found.isFile()
}

function opened(path: string, place: string, flags: string): number {
  try {
    return openSync(place, flags)
  } catch (error) {
    throw unwritable(path, error)
  }
}

function unwritable(path: string, error: unknown, isKept = false): Failure {
  const hint = isKept ? 'the events so far are there' : undefined
  return new Failure('failed', `cannot write to ${path}: ${creationWords(error)}`, hint, error)
}
