/** Writes the tables by which BPF walks user stacks, for each file when its code is first met. */
import type { Connection } from '../helper/connection.js'
import { deleteFromMap, writeMap } from '../helper/requests.js'
import type { Row } from '../schema/rows.js'
import { ElfError } from '../elf/source.js'
import type { ReadSymbolFile } from '../symbols/files.js'
import { PagedFile } from '../symbols/paged-file.js'
import { RuleSet } from '../symbols/unwind-rules.js'
import { chunkRows, unwindTable, type UnwindTable } from '../symbols/unwind-table.js'

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

/** The tables of one object. */
export class UnwindTables {
  readonly report: UnwindReport = { tables: 0, rows: 0, without: 0, refused: 0, unread: 0 }
  readonly #rules = new RuleSet()
  #rulesWritten = 0
  #pagesWritten = 0
  /** The chunk that rows are added to, and how many it has. */
  readonly #chunk = new Uint32Array(chunkRows)
  #chunkNumber = 0
  #chunkUsed = 0
  readonly #waiting: Row[] = []
  #last: Promise<void> = Promise.resolve()

  constructor(
    private readonly connection: Connection,
    private readonly object: number,
    private readonly read: ReadSymbolFile,
    private readonly vdso: Uint8Array | undefined,
    private readonly room: UnwindRoom,
  ) {}

  /**
   * Takes a `struct file_event`: reads a file's table and writes it, one after the other. What is
   * small comes first: the C library is wanted by all, and a browser takes a second.
   */
  add(event: Row): Promise<void> {
    this.#waiting.push(event)
    return (this.#last = this.#last.then(() => this.#addNext()))
  }

  async #addNext(): Promise<void> {
    const sizeOf = (event: Row): number => Number(event['size'])
    this.#waiting.sort((a, b) => sizeOf(b) - sizeOf(a))
    const event = this.#waiting.pop()
    if (!event) return
    const key = keyOf(event)
    try {
      const table = await unwindTable(this.#fileOf(event), this.#rules)
      if (!table) this.report.without++
      await this.#write(key, table)
    } catch (error) {
      this.report.unread++
      // Whoever has mapped it may have ended: the next one is asked.
      if (error instanceof ElfError) await this.#writeFile(key, 0, 0, 0)
      else await deleteFromMap(this.connection, this.object, 'unwind_files', key)
    }
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

  async #write(key: Uint8Array, table: UnwindTable | undefined): Promise<void> {
    if (!table) return this.#writeFile(key, 0, 0, 0)
    const first = this.#pagesWritten
    const { pages, base } = table
    if (first + pages.length > this.room.pages || !this.#hasRoom(pages)) {
      this.report.refused++
      return this.#writeFile(key, 0, 0, 0)
    }
    // In this order: what refers to something comes after it.
    const rules = this.#rules.bytes.slice(this.#rulesWritten)
    const writes = rules.map((value) => this.#put('unwind_rules', this.#rulesWritten++, value))
    for (const page of pages) writes.push(...this.#writePage(page))
    if (this.#chunkUsed > 0) writes.push(this.#writeChunk())
    await Promise.all(writes)
    await this.#writeFile(key, first, pages.length, base)
    this.report.tables++
    this.report.rows += table.rows
  }

  /** Whether all pages fit into what is left; each lies within one chunk. */
  #hasRoom(pages: Uint32Array[]): boolean {
    let [chunk, used] = [this.#chunkNumber, this.#chunkUsed]
    for (const { length } of pages) {
      if (used + length > chunkRows) [chunk, used] = [chunk + 1, 0]
      used += length
    }
    return chunk < this.room.chunks
  }

  #writePage(page: Uint32Array): Promise<void>[] {
    const writes: Promise<void>[] = []
    if (this.#chunkUsed + page.length > chunkRows) {
      writes.push(this.#writeChunk())
      this.#chunkNumber++
      this.#chunkUsed = 0
      this.#chunk.fill(0)
    }
    const value = new Uint8Array(8)
    const view = new DataView(value.buffer)
    view.setUint16(0, this.#chunkNumber, true)
    view.setUint16(2, this.#chunkUsed, true)
    view.setUint32(4, page.length, true)
    this.#chunk.set(page, this.#chunkUsed)
    this.#chunkUsed += page.length
    writes.push(this.#put('unwind_pages', this.#pagesWritten++, value))
    return writes
  }

  #writeChunk(): Promise<void> {
    return this.#put('unwind_rows', this.#chunkNumber, new Uint8Array(this.#chunk.slice().buffer))
  }

  #put(map: string, number: number, value: Uint8Array): Promise<void> {
    const key = new Uint8Array(Uint32Array.of(number).buffer)
    return writeMap(this.connection, this.object, map, { key, value })
  }

  #writeFile(key: Uint8Array, first: number, pages: number, base: number): Promise<void> {
    const value = new Uint8Array(Uint32Array.of(0, first, pages, base).buffer)
    return writeMap(this.connection, this.object, 'unwind_files', { key, value })
  }
}

/** `struct unwind_file`. */
function keyOf(event: Row): Uint8Array {
  const key = Buffer.alloc(24)
  key.writeBigUInt64LE(BigInt(event['inode'] as number | bigint), 0)
  key.writeBigUInt64LE(BigInt(event['size'] as number | bigint), 8)
  key.writeUInt32LE(Number(event['device']), 16)
  key.writeUInt32LE(Number(event['generation']), 20)
  return key
}
