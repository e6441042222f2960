/**
 * `.eh_frame`: how a function's caller is found from inside it, where no frame pointer says so.
 * The section is a row of entries (Linux Standard Base 5.0, Core, §10.6): a CIE holds what
 * functions have in common, an FDE what is to be done for the addresses of one. What is to be
 * done are instructions (DWARF 5, §6.4.2), which are run here once, so that a table is left:
 * from this address on, this rule.
 */
import { ElfError } from '../elf/source.js'
import { FrameReader } from './frame-reader.js'
import { FrameState, type FrameMachine } from './frame-state.js'
import type { RuleSet } from './unwind-rules.js'

/** From which addresses on which rule holds; ascending. */
export interface FrameRows {
  /** In the file's own view. */
  addresses: Uint32Array
  /** As the set of rules numbers them. */
  rules: Uint16Array
  /** Functions whose entry could not be read. */
  unread: number
}

/** What functions have in common. */
interface Common {
  codeAlign: number
  dataAlign: number
  /** How an FDE writes addresses. */
  encoding: number
  hasAugmentation: boolean
  /** They are what the kernel lets a signal handler return to. */
  isSignal: boolean
  /** What its instructions come to. */
  initial: ReturnType<FrameState['kept']>
}

/** A function's rows: where they begin and end in the lists of all. */
interface Span {
  start: number
  end: number
  first: number
  last: number
}

const rowsMax = 1 << 22
const entriesMax = 1 << 20

/** Reads the section that is loaded at `address`; rules are added to `rules`. */
export function readEhFrame(
  bytes: Uint8Array,
  address: number,
  machine: FrameMachine,
  rules: RuleSet,
): FrameRows {
  return new EhFrame(bytes, address, machine, rules).read()
}

/** A section's entries: all of them, or some. */
export class EhFrame {
  readonly #reader: FrameReader
  readonly #common = new Map<number, Common | undefined>()
  #spans: Span[] = []
  readonly #rows = new Rows()
  readonly #state: FrameState
  #unread = 0

  constructor(
    private readonly bytes: Uint8Array,
    address: number,
    private readonly machine: FrameMachine,
    private readonly rules: RuleSet,
  ) {
    this.#reader = new FrameReader(bytes, address)
    this.#state = new FrameState(machine)
  }

  /** The entries that begin at these places of the section. */
  readSome(places: number[]): FrameRows {
    this.#begin()
    for (const at of places) this.#entry(at)
    return this.#sorted()
  }

  read(): FrameRows {
    const { bytes } = this
    const reader = this.#reader
    this.#begin()
    for (let at = 0, count = 0; at + 8 <= bytes.length && count < entriesMax; count++) {
      reader.seek(at, bytes.length)
      const length = reader.length()
      const start = reader.at
      // A length of 0 ends the section; a linker may leave one within, too.
      at = start + length
      if (length === 0) continue
      if (length < 4 || at > bytes.length) break
      reader.seek(start, at)
      const distance = reader.u32()
      if (distance !== 0) this.#function(start - distance, at)
    }
    return this.#sorted()
  }

  #begin(): void {
    this.#spans = []
    this.#rows.length = 0
    this.#unread = 0
  }

  #entry(at: number): void {
    const reader = this.#reader
    reader.seek(at, this.bytes.length)
    const length = reader.length()
    const start = reader.at
    if (length < 4 || start + length > this.bytes.length) return
    reader.seek(start, start + length)
    const distance = reader.u32()
    if (distance !== 0) this.#function(start - distance, start + length)
  }

  /** An FDE; the reader is behind what says which CIE it belongs to. */
  #function(commonAt: number, end: number): void {
    const reader = this.#reader
    const bodyAt = reader.at
    const [firstRow, rows] = [this.#rows.length, this.#rows]
    try {
      const common = this.#commonAt(commonAt)
      if (common === undefined) throw new ElfError('its CIE cannot be read')
      reader.seek(bodyAt, end)
      const start = reader.pointer(common.encoding)
      const length = reader.pointer(common.encoding & 0x0f)
      if (common.hasAugmentation) reader.skip(reader.uleb())
      // What a linker threw away is left at 0.
      if (start === 0 || length <= 0) return
      if (start < 0 || start + length > 2 ** 32) throw new ElfError('it lies too far away')
      this.#run(common, reader.at, end, { start, end: start + length })
      const last = rows.length
      this.#spans.push({ start, end: start + length, first: firstRow, last })
    } catch (error) {
      if (!(error instanceof ElfError)) throw error
      rows.length = firstRow
      this.#unread++
    }
  }

  /** Runs the instructions of an FDE; rows are added. */
  #run(common: Common, at: number, end: number, range: { start: number; end: number }): void {
    const state = this.#state
    const reader = this.#reader
    const rows = this.#rows
    state.begin(common.initial)
    reader.seek(at, end)
    let place = range.start
    while (reader.at < end) {
      const advance = state.step(reader, common)
      if (advance === 0) continue
      rows.add(place, this.#ruleOf(common, state))
      place += advance
      if (place >= range.end) return
    }
    rows.add(place, this.#ruleOf(common, state))
  }

  #ruleOf(common: Common, state: FrameState): number {
    return common.isSignal ? this.rules.signal : this.rules.numberOf(state)
  }

  #commonAt(at: number): Common | undefined {
    if (this.#common.has(at)) return this.#common.get(at)
    this.#common.set(at, undefined)
    if (at < 0 || at + 8 > this.bytes.length) return undefined
    const found = this.#readCommon(at)
    this.#common.set(at, found)
    return found
  }

  /** A CIE. */
  #readCommon(at: number): Common | undefined {
    const reader = this.#reader
    reader.seek(at, this.bytes.length)
    const length = reader.length()
    const end = reader.at + length
    if (length < 4 || end > this.bytes.length || reader.u32() !== 0) return undefined
    reader.seek(reader.at, end)
    const version = reader.u8()
    if (version !== 1 && version !== 3) return undefined
    const augmentation = reader.text()
    const [codeAlign, dataAlign] = [reader.uleb(), reader.sleb()]
    const returnColumn = version === 1 ? reader.u8() : reader.uleb()
    const hasAugmentation = augmentation.startsWith('z')
    if (returnColumn !== this.machine.returnColumn) return undefined
    if (augmentation !== '' && !hasAugmentation) return undefined
    const size = hasAugmentation ? reader.uleb() : 0
    const start = reader.at + size
    const encoding = this.#encoding(augmentation)
    if (encoding === undefined) return undefined
    const state = new FrameState(this.machine)
    const scales = { codeAlign, dataAlign }
    reader.seek(start, end)
    while (reader.at < end) state.step(reader, scales)
    const isSignal = augmentation.includes('S')
    return { ...scales, encoding, hasAugmentation, isSignal, initial: state.kept() }
  }

  /** How an FDE writes addresses; undefined where the augmentation is none that we know. */
  #encoding(augmentation: string): number | undefined {
    const reader = this.#reader
    let encoding = 0
    for (const letter of augmentation.slice(1)) {
      if (letter === 'R') encoding = reader.u8()
      else if (letter === 'L') reader.u8()
      else if (letter === 'P') reader.pointer(reader.u8())
      else if (!'SBG'.includes(letter)) return undefined
    }
    return encoding
  }

  /** The rows in the order of their addresses, with an end behind what no function follows. */
  #sorted(): FrameRows {
    const spans = this.#spans.sort((a, b) => a.start - b.start)
    const addresses = new Uint32Array(this.#rows.length + spans.length)
    const rules = new Uint16Array(addresses.length)
    let count = 0
    const put = (address: number, rule: number): void => {
      if (count > 0 && address === addresses[count - 1]) count--
      if (count > 0 && rules[count - 1] === rule) return
      addresses[count] = address
      rules[count++] = rule
    }
    let covered = -Infinity
    for (const { start, end, first, last } of spans) {
      // Of two that overlap the first one counts.
      if (start < covered) continue
      if (start > covered && count > 0) put(covered, this.rules.none)
      for (let row = first; row < last; row++)
        put(this.#rows.addressAt(row), this.#rows.ruleAt(row))
      covered = end
    }
    if (count > 0) put(covered, this.rules.none)
    const unread = this.#unread
    return { addresses: addresses.subarray(0, count), rules: rules.subarray(0, count), unread }
  }
}

/** Rows as they come; the lists grow. */
class Rows {
  length = 0
  #addresses = new Uint32Array(4096)
  #rules = new Uint16Array(4096)

  add(address: number, rule: number): void {
    if (this.length === this.#addresses.length) this.#grow()
    if (this.length >= rowsMax) throw new ElfError('.eh_frame has too many rows')
    this.#addresses[this.length] = address
    this.#rules[this.length++] = rule
  }

  addressAt(row: number): number {
    return this.#addresses[row]!
  }

  ruleAt(row: number): number {
    return this.#rules[row]!
  }

  #grow(): void {
    const [addresses, rules] = [this.#addresses, this.#rules]
    this.#addresses = new Uint32Array(2 * addresses.length)
    this.#addresses.set(addresses)
    this.#rules = new Uint16Array(2 * rules.length)
    this.#rules.set(rules)
  }
}
