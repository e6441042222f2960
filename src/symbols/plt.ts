/**
 * Names for the stubs through which a program calls into libraries, which no symbol table has:
 * `puts@plt`. A stub jumps to where a word of the GOT says, and a relocation says whose word it is.
 *
 *     x86-64    [endbr64] [bnd] jmp *word(%rip)
 *     aarch64   [bti c] adrp x16, page; ldr x17, [x16, offset]; add …; br x17
 */
import { machines, type Elf, type Section } from '../elf/elf.js'
import { PageWindow } from './page-window.js'
import type { PagedFile } from './paged-file.js'
import { fileOffsetOf } from './segments.js'

const rela = 4
const relaSize = 24
const symbolSize = 24
/** Stubs that are believed: the largest programs have some ten thousand. */
const stubsMax = 1 << 18
const relocationsMax = 1 << 22
/** bti c */
const branchTarget = 0xd503245f
/** R_…_GLOB_DAT and R_…_JUMP_SLOT. */
const kinds: Record<string, number[]> = { x86_64: [6, 7], aarch64: [1025, 1026] }

/** The stubs of a file; undefined where it has none that can be read. */
export async function pltStubs(file: PagedFile, elf: Elf): Promise<PltStubs | undefined> {
  const wanted = kinds[machines[elf.machine] ?? '']
  const parts = elf.sections.filter(({ name }) => /^\.plt(\.sec|\.got)?$/.test(name))
  if (!wanted || parts.length === 0 || elf.bits !== 64 || !elf.littleEndian) return undefined
  const words = new Map<number, { symbol: number; table: Section }>()
  for (const { type, name, link, offset, size } of elf.sections) {
    const table = elf.sections[link]
    if (type !== rela || !/^\.rela\.(plt|dyn)$/.test(name) || table === undefined) continue
    let rest = Buffer.alloc(0)
    for await (const piece of file.pieces(offset, Math.min(size, relocationsMax * relaSize))) {
      const bytes = Buffer.concat([rest, piece])
      let at = 0
      for (; at + relaSize <= bytes.length; at += relaSize)
        if (wanted.includes(bytes.readUInt32LE(at + 8)) && words.size < stubsMax)
          words.set(Number(bytes.readBigUInt64LE(at)), {
            symbol: bytes.readUInt32LE(at + 12),
            table,
          })
      rest = bytes.subarray(at)
    }
  }
  return words.size > 0 ? new PltStubs(file, elf, parts, words) : undefined
}

/** Stubs by the word that each jumps to. */
export class PltStubs {
  readonly #code: PageWindow
  readonly #names: PageWindow

  constructor(
    private readonly file: PagedFile,
    private readonly elf: Elf,
    private readonly parts: Section[],
    private readonly words: Map<number, { symbol: number; table: Section }>,
  ) {
    this.#code = new PageWindow(file, true)
    this.#names = new PageWindow(file, true)
  }

  /** How many there may be. */
  get length(): number {
    return this.words.size
  }

  /** What the stub at an address calls, marked as a stub; empty where there is none. */
  async name(address: number): Promise<string> {
    const part = this.parts.find((each) => address >= each.address && address < end(each))
    if (part === undefined) return ''
    try {
      return await this.file.run(() => {
        const word =
          machines[this.elf.machine] === 'aarch64'
            ? this.#wordOfArm(part, address)
            : this.#wordOfX86(part, address)
        const target = word === undefined ? undefined : this.words.get(word)
        return target ? this.#nameOf(target) : ''
      })
    } catch (error) {
      // What stops a reader until a page is there is no Error.
      if (!(error instanceof Error)) throw error
      return ''
    }
  }

  #nameOf({ symbol, table }: { symbol: number; table: Section }): string {
    const strings = this.elf.sections[table.link]
    if (strings === undefined || (symbol + 1) * symbolSize > table.size) return ''
    const at = this.#names.word(table.offset + symbol * symbolSize)
    const name = at > 0 && at < strings.size ? this.#names.text(strings.offset + at) : ''
    return name === '' ? '' : `${name}@plt`
  }

  #wordOfX86(part: Section, address: number): number | undefined {
    const size = part.entrySize === 8 ? 8 : 16
    const start = address - ((address - part.address) % size)
    const offset = fileOffsetOf(this.elf, start)
    if (offset === undefined) return undefined
    for (let at = 0; at + 6 <= size; at++) {
      const isJump =
        this.#code.byte(offset + at) === 0xff && this.#code.byte(offset + at + 1) === 0x25
      if (isJump) return start + at + 6 + (this.#code.word(offset + at + 2) | 0)
    }
    return undefined
  }

  /** Four instructions, or six; the word's page is taken in the first or second of them. */
  #wordOfArm(part: Section, address: number): number | undefined {
    const place = address - (address % 4)
    const begins = fileOffsetOf(this.elf, place)
    const isMark = begins !== undefined && this.#code.word(begins) === branchTarget
    for (let at = isMark ? place + 4 : place; at >= Math.max(part.address, place - 20); at -= 4) {
      const offset = fileOffsetOf(this.elf, at)
      if (offset === undefined) continue
      const [page, load] = [this.#code.word(offset), this.#code.word(offset + 4)]
      if ((page & 0x9f00001f) >>> 0 !== 0x90000010) continue
      if ((load & 0xffc003ff) >>> 0 !== 0xf9400211) return undefined
      const pages = (((((page >>> 5) & 0x7ffff) << 2) | ((page >>> 29) & 3)) << 11) >> 11
      return at - (at % 4096) + pages * 4096 + ((load >>> 10) & 0xfff) * 8
    }
    return undefined
  }
}

function end({ address, size }: Section): number {
  return address + size
}
