import { statSync } from 'node:fs'
import type { Frame } from '../profile/profile.js'
import { ElfModule, type Demangle } from './elf-module.js'
import type { ReadSymbolFile, SymbolFile } from './files.js'
import type { Image, Mapping } from './mappings.js'
import { PagedFile, type ReadPiece } from './paged-file.js'

/** A module with what was found out about its addresses. */
export interface Known {
  module: ElfModule
  /** By the address in the file's own view; empty where there is no name. */
  frames: Map<number, Frame[]>
  named: number
  unnamed: number
}

const bytesMax = 128 << 20
const framesMax = 1 << 19
const waysMax = 8
const parentsMax = 8

/** The programs and libraries that were met, each read once however many processes run it. */
export class Modules {
  readonly #known = new Map<string, Known>()
  readonly #ways = new Map<string, SymbolFile[]>()
  /** Files that are kept open, by their number; undefined where they could not be. */
  readonly #held = new Map<string, number | undefined>()
  readonly #read: ReadSymbolFile
  readonly #demangle: Demangle
  readonly #vdso: Uint8Array | undefined

  constructor(read: ReadSymbolFile, demangle: Demangle, vdso: Uint8Array | undefined) {
    this.#read = read
    this.#demangle = demangle
    this.#vdso = vdso
  }

  /** All that were met. */
  all(): Iterable<Known> {
    return this.#known.values()
  }

  /** The file of a mapping, read now if this is the first time. */
  async of(mapping: Mapping, image: Image): Promise<Known> {
    const key = keyOf(mapping)
    this.#addWays(key, mapping, image)
    const known = this.#known.get(key)
    if (known) return known
    const file = new PagedFile(this.#reader(key, mapping))
    const module = new ElfModule(mapping.path, file, this.#demangle)
    await module.load((path) => new PagedFile(this.#debugReader(path, image)))
    if (mapping.buildId !== undefined && module.isRead && module.buildId !== mapping.buildId) {
      const other = new ElfModule(mapping.path, file, this.#demangle)
      other.reasons.push('the file has another build id than the one that ran')
      return this.#keep(key, other)
    }
    return this.#keep(key, module)
  }

  #keep(key: string, module: ElfModule): Known {
    const known: Known = { module, frames: new Map(), named: 0, unnamed: 0 }
    this.#known.set(key, known)
    return known
  }

  /** Frames at addresses in the file's own view; outermost first, none where there is no name. */
  async frames(known: Known, addresses: readonly number[]): Promise<Frame[][]> {
    const fresh = [...new Set(addresses)].filter((address) => !known.frames.has(address))
    const found = fresh.length > 0 ? await known.module.frames(fresh) : []
    const answers = new Map<number, Frame[]>()
    fresh.forEach((address, index) => {
      const frames = found[index] ?? []
      if (frames.length > 0) known.named++
      else known.unnamed++
      answers.set(address, frames)
    })
    const result = addresses.map((each) => answers.get(each) ?? known.frames.get(each) ?? [])
    if (known.frames.size + answers.size > framesMax) known.frames.clear()
    for (const [address, frames] of answers) known.frames.set(address, frames)
    known.module.release()
    this.#bound(known)
    return result
  }

  /** Forgets the tables of other modules, those met first first; they are read anew if needed. */
  #bound(current: Known): void {
    let sum = 0
    for (const { module } of this.#known.values()) sum += module.size
    for (const [key, known] of this.#known) {
      if (sum <= bytesMax) return
      if (known === current) continue
      sum -= known.module.size
      this.#known.delete(key)
    }
  }

  /**
   * Has the files of a process kept open that nobody may find any more when it has ended: those of
   * another mount namespace, and those that are not installed, as a build's and a test's.
   */
  async hold(pid: number, mappings: Mapping[]): Promise<void> {
    for (const mapping of mappings) {
      const key = keyOf(mapping)
      if (this.#held.has(key) || !mapping.path.startsWith('/') || isInstalled(mapping)) continue
      this.#held.set(key, undefined)
      try {
        const range = rangeOf(mapping)
        const reply = await this.#read({ kind: 'hold', pid, range }, 0, 8)
        this.#held.set(key, new DataView(reply.buffer, reply.byteOffset).getUint32(0, true))
      } catch {
        // It has ended, or maps what has no file: it is read where it can be.
      }
    }
  }

  /** What is kept open of a mapping, found by what /proc said of the process or its parents. */
  #heldOf(mapping: Mapping, image: Image): SymbolFile[] {
    let number = this.#held.get(keyOf(mapping))
    let at: Image | undefined = image
    for (let left = parentsMax; number === undefined && at && left > 0; at = at.parent, left--) {
      const { snapshot = [] } = at
      const { path, start } = mapping
      const same = snapshot.find((each) => start >= each.start && start < each.end)
      if (same?.path === path) number = this.#held.get(keyOf(same))
    }
    return number === undefined ? [] : [{ kind: 'held', number }]
  }

  /** Remembers through which process the file can be read. */
  #addWays(key: string, mapping: Mapping, image: Image): void {
    if (mapping.path === vdsoPath) return
    const ways = this.#ways.get(key) ?? this.#heldOf(mapping, image)
    this.#ways.set(key, ways)
    if (
      image.gone ||
      ways.length >= waysMax ||
      ways.some((way) => 'pid' in way && way.pid === image.pid)
    )
      return
    const { pid, startTicks } = image
    const ticks = startTicks === undefined ? {} : { startTicks }
    const now = image.snapshot?.find((each) => keyOf(each) === keyOf(mapping)) ?? mapping
    ways.push({ kind: 'mapped', pid, range: rangeOf(now), ...ticks })
    if (mapping.buildId !== undefined && !mapping.deleted)
      ways.push({ kind: 'debug', pid, path: mapping.path, ...ticks })
  }

  /** Reads by whichever way works, beginning with the one that did before. */
  #reader(key: string, mapping: Mapping): ReadPiece {
    if (mapping.path === vdsoPath) return bytesReader(this.#vdso)
    let own: SymbolFile | undefined
    let tried = 0
    return async (offset, length) => {
      for (let error: unknown; ; tried++) {
        own ??= ownWay(mapping)
        const ways = this.#ways.get(key) ?? []
        const way = ways[tried] ?? (tried === ways.length ? own : undefined)
        if (way === undefined) throw error ?? new Error(gone(mapping))
        try {
          return await this.#read(way, offset, length)
        } catch (refusal) {
          error = refusal
          if (tried >= ways.length) throw refusal
        }
      }
    }
  }

  /** A debug file as the process sees it, else as we do: what it proves to be decides. */
  #debugReader(path: string, { pid, gone: isGone, startTicks }: Image): ReadPiece {
    const ticks = startTicks === undefined ? {} : { startTicks }
    const ways: SymbolFile[] = [{ kind: 'debug', pid: process.pid, path }]
    if (!isGone) ways.unshift({ kind: 'debug', pid, path, ...ticks })
    return async (offset, length) => {
      for (;;) {
        try {
          return await this.#read(ways[0]!, offset, length)
        } catch (refusal) {
          if (ways.length === 1) throw refusal
          ways.shift()
        }
      }
    }
  }
}

const vdsoPath = '[vdso]'

/** One file, whoever mapped it. Numbers of deleted files are used again, so the path counts. */
function keyOf({ device, inode, path, buildId }: Mapping): string {
  if (path === vdsoPath) return path
  return inode === '' ? `${buildId ?? ''} ${path}` : `${device} ${inode} ${path}`
}

function rangeOf({ start, end }: Mapping): string {
  return `${start.toString(16).padStart(8, '0')}-${end.toString(16).padStart(8, '0')}`
}

/** Whether it is a file of the system's that we see as the process does. */
function isInstalled(mapping: Mapping): boolean {
  if (mapping.deleted || !/^\/(usr|lib\w*|bin|sbin|opt)\//.test(mapping.path)) return false
  return ownWay(mapping) !== undefined
}

/** The path as we see it, where it leads to the very file that was mapped. */
function ownWay(mapping: Mapping): SymbolFile | undefined {
  const way: SymbolFile = { kind: 'debug', pid: process.pid, path: mapping.path }
  if (mapping.deleted || !mapping.path.startsWith('/')) return undefined
  // The build id is compared once it is read.
  if (mapping.buildId !== undefined) return way
  try {
    const { dev, ino } = statSync(mapping.path, { bigint: true })
    const [major, minor] = [((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn), minorOf(dev)]
    const device = `${hex2(major)}:${hex2(minor)}`
    return device === mapping.device && String(ino) === mapping.inode ? way : undefined
  } catch {
    return undefined
  }
}

function minorOf(device: bigint): bigint {
  return (device & 0xffn) | ((device >> 12n) & 0xffffff00n)
}

function hex2(value: bigint): string {
  return value.toString(16).padStart(2, '0')
}

function gone({ path }: Mapping): string {
  return `${path} cannot be read any more: who ran it has ended`
}

function bytesReader(bytes: Uint8Array | undefined): ReadPiece {
  return (offset, length) =>
    bytes
      ? Promise.resolve(bytes.subarray(offset, offset + length))
      : Promise.reject(new Error('the vdso was not read at the start'))
}
