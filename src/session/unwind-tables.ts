/**
 * Writes the tables by which BPF walks user stacks: for each file when its code is first met, and
 * where that is large for each 64 KiB of it.
 */
import type { Connection } from '../helper/connection.js'
import { deleteFromMap, writeMap, type MapEntry } from '../helper/requests.js'
import type { Row } from '../schema/rows.js'
import { ElfError } from '../elf/source.js'
import type { ReadSymbolFile } from '../symbols/files.js'
import { FrameIndex } from '../symbols/frame-index.js'
import { PagedFile } from '../symbols/paged-file.js'
import { RuleSet } from '../symbols/unwind-rules.js'
import { chunkRows, pageBytes } from '../symbols/unwind-table.js'

/** How much there is room for, in maps of unwind_tables.h. */
export interface UnwindRoom {
  chunks: number
  pages: number
}

/** What became of the files that were met. */
export interface UnwindReport {
  /** Files that have a table, and how many rows these have. */
  tables: number
  rows: number
  /** Files that say nothing of call frames. */
  without: number
  /** Files whose table had no room. */
  refused: number
  /** Files that could not be read. */
  unread: number
}

/** A file that has a table. */
interface Known {
  index: FrameIndex
  /** Of its pages in the map. */
  first: number
  /** The first pages of what was read of it. */
  done: Set<number>
}

/** 1 MiB of code. */
const pagesAtOnce = 16

/** `enum unwind_page_state` */
const pageState = { unread: 0, read: 2 }

/** The tables of one object. */
export class UnwindTables {
  readonly report: UnwindReport = { tables: 0, rows: 0, without: 0, refused: 0, unread: 0 }
  readonly #rules = new RuleSet()
  readonly #files = new Map<string, Known>()
  #rulesWritten = 0
  #pagesUsed = 0
  /** The chunk that rows are added to, and how many it has. */
  readonly #chunk = new Uint32Array(chunkRows)
  #chunkNumber = 0
  #chunkUsed = 0
  #chunkChanged = false
  #waiting: Row[] = []
  #open = 0
  #last: Promise<void> = Promise.resolve()
  /** What is still to be written, by map. */
  readonly #chunks: MapEntry[] = []
  readonly #pages: MapEntry[] = []
  readonly #tables: MapEntry[] = []

  constructor(
    private readonly connection: Connection,
    private readonly object: number,
    private readonly read: ReadSymbolFile,
    private readonly vdso: Uint8Array | undefined,
    private readonly room: UnwindRoom,
  ) {}

  /** How many files and pages are still to be read. */
  get open(): number {
    return this.#open
  }

  /** Takes a `struct file_event`: reads what is wanted and writes it. */
  add(event: Row): Promise<void> {
    this.#open++
    this.#waiting.push(event)
    return (this.#last = this.#last.then(() => this.#addAll()))
  }

  /** What came meanwhile is written together. */
  async #addAll(): Promise<void> {
    const events = this.#waiting
    if (events.length === 0) return
    this.#waiting = []
    for (const event of events) await this.#addOne(event)
    await this.#write()
    this.#open -= events.length
  }

  async #addOne(event: Row): Promise<void> {
    const key = keyOf(event)
    const name = key.toString('latin1')
    const number = Math.floor(Number(event['offset']) / pageBytes)
    const file = this.#fileOf(event)
    let known = this.#files.get(name)
    try {
      known ??= await this.#meet(key, file)
      if (!known) return
      this.#files.set(name, known)
      await this.#addRows(known, file, number)
    } catch (error) {
      this.report.unread++
      // Whoever has mapped it may have ended: the next one is asked.
      const isWrong = error instanceof ElfError
      if (known) this.#putPage(known, number, [], isWrong ? pageState.read : pageState.unread)
      else if (isWrong) this.#putFile(key, undefined)
      else await deleteFromMap(this.connection, this.object, 'unwind_files', key)
    }
  }

  /** Makes a file known, with nothing read of it but where what is. */
  async #meet(key: Uint8Array, file: PagedFile): Promise<Known | undefined> {
    const index = await FrameIndex.open(file, this.#rules)
    let known: Known | undefined
    if (!index) this.report.without++
    else if (this.#pagesUsed + index.pages > this.room.pages) this.report.refused++
    else {
      known = { index, first: this.#pagesUsed, done: new Set() }
      this.#pagesUsed += index.pages
      this.report.tables++
    }
    this.#putFile(key, known)
    return known
  }

  /**
   * Reads a page and those around it, or all where that is as well: each page that a walk comes
   * to and that is not there is a stack that is broken.
   */
  async #addRows(known: Known, file: PagedFile, number: number): Promise<void> {
    const { index, done } = known
    const end = index.base + index.pages
    let [first, last] = [index.base, end]
    if (!index.whole) {
      first = Math.max(first, number - (number % pagesAtOnce))
      last = Math.min(end, first + pagesAtOnce)
    }
    // It was asked for again before it was there.
    if (done.has(first)) return
    const table = await index.some(file, first, last)
    done.add(first)
    for (let at = first; at < last; at++)
      this.#putPage(known, at, table?.pages[at - table.base] ?? [], pageState.read)
    this.report.rows += table?.rows ?? 0
  }

  #fileOf(event: Row): PagedFile {
    const { vdso } = this
    if (Number(event['device']) === 0 && Number(event['inode']) === 1)
      return new PagedFile(async (offset, length) =>
        (vdso ?? new Uint8Array()).subarray(offset, offset + length),
      )
    const range = [event['start'], event['end']]
      .map((address) => Number(address).toString(16).padStart(8, '0'))
      .join('-')
    const file = { kind: 'mapped', pid: Number(event['pid']), range } as const
    return new PagedFile((offset, length) => this.read(file, offset, length))
  }

  /** Each page's rows lie within one chunk. */
  #putPage({ index, first }: Known, number: number, rows: ArrayLike<number>, state: number): void {
    const at = number - index.base
    if (at < 0 || at >= index.pages) return
    if (this.#chunkUsed + rows.length > chunkRows) this.#nextChunk()
    const isFull = rows.length > 0 && this.#chunkNumber >= this.room.chunks
    if (isFull) this.report.refused++
    const count = isFull ? 0 : rows.length
    const value = Uint16Array.of(this.#chunkNumber, this.#chunkUsed, count, state)
    this.#pages.push({ key: numberKey(first + at), value: new Uint8Array(value.buffer) })
    if (count === 0) return
    this.#chunk.set(rows, this.#chunkUsed)
    this.#chunkUsed += count
    this.#chunkChanged = true
  }

  #nextChunk(): void {
    this.#putChunk()
    this.#chunkNumber++
    this.#chunkUsed = 0
    this.#chunk.fill(0)
  }

  #putChunk(): void {
    if (!this.#chunkChanged) return
    this.#chunkChanged = false
    const value = new Uint8Array(this.#chunk.slice().buffer)
    this.#chunks.push({ key: numberKey(this.#chunkNumber), value })
  }

  #putFile(key: Uint8Array, known: Known | undefined): void {
    const { first = 0, index } = known ?? {}
    const value = Uint32Array.of(0, first, index?.pages ?? 0, index?.base ?? 0)
    this.#tables.push({ key, value: new Uint8Array(value.buffer) })
  }

  /** In this order: what refers to something comes after it. */
  async #write(): Promise<void> {
    const rules = this.#rules.bytes.slice(this.#rulesWritten).map((value, index) => {
      return { key: numberKey(this.#rulesWritten + index), value }
    })
    this.#rulesWritten = this.#rules.bytes.length
    this.#putChunk()
    const { connection, object } = this
    const put = (map: string, entries: MapEntry[]): Promise<void> =>
      writeMap(connection, object, map, entries.splice(0))
    await Promise.all([
      put('unwind_rules', rules),
      put('unwind_rows', this.#chunks),
      put('unwind_pages', this.#pages),
      put('unwind_files', this.#tables),
    ])
  }
}

function numberKey(number: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(number).buffer)
}

/** `struct unwind_file`. */
function keyOf(event: Row): Buffer {
  const key = Buffer.alloc(24)
  key.writeBigUInt64LE(BigInt(event['inode'] as number | bigint), 0)
  key.writeBigUInt64LE(BigInt(event['size'] as number | bigint), 8)
  key.writeUInt32LE(Number(event['device']), 16)
  key.writeUInt32LE(Number(event['generation']), 20)
  return key
}
