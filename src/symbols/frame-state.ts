/** The instructions of call frames (DWARF 5, §6.4.2), as far as our rules can say what they say. */
import { ElfError } from '../elf/source.js'
import type { FrameReader } from './frame-reader.js'

/** What the machine calls its registers (its ABI's DWARF numbers). */
export interface FrameMachine {
  stackPointer: number
  framePointer: number
  /** The column of the return address. */
  returnColumn: number
  /** Where the caller's return address is saved if nothing is said: in a register, or nowhere. */
  hasLinkRegister: boolean
}

/** By ELF's number of the machine: x86-64 (psABI §3.6.2), arm64 (AADWARF64 §4.1). */
export const frameMachines: Record<number, FrameMachine> = {
  62: { stackPointer: 7, framePointer: 6, returnColumn: 16, hasLinkRegister: false },
  183: { stackPointer: 31, framePointer: 29, returnColumn: 30, hasLinkRegister: true },
}

/** Where a register of the caller's is. */
export type Place =
  | { kind: 'same' | 'undefined' | 'other' }
  /** In memory, so far from the CFA. */
  | { kind: 'cfa'; offset: number }
  /** In memory where the frame pointer points to. */
  | { kind: 'frame' }

/** The CFA: what the stack pointer was before the call. */
export type Cfa =
  | { kind: 'other' }
  | { kind: 'register'; register: number; offset: number }
  /** In memory, at a register and an offset, plus `add`. */
  | { kind: 'memory'; register: number; offset: number; add: number }
  /** In a procedure linkage table: 8 bytes more from byte `from` of each 16. */
  | { kind: 'plt'; offset: number; from: number }

/** What an entry says about its numbers. */
export interface Scales {
  codeAlign: number
  dataAlign: number
  encoding: number
}

const same: Place = { kind: 'same' }
const depthMax = 64

/** The rules at one address; instructions change them. */
export class FrameState {
  cfa: Cfa = { kind: 'other' }
  frame: Place = same
  returns: Place = same
  #initialFrame: Place = same
  #initialReturns: Place = same
  readonly #kept: { cfa: Cfa; frame: Place; returns: Place }[] = []

  constructor(readonly machine: FrameMachine) {}

  /** What the CIE said is what `restore` goes back to. */
  keepInitial(): void {
    this.#initialFrame = this.frame
    this.#initialReturns = this.returns
  }

  /** Does one instruction; gives by how many bytes of code the table goes on. */
  step(reader: FrameReader, scales: Scales): number {
    const byte = reader.u8()
    const low = byte & 63
    switch (byte >> 6) {
      case 1:
        return low * scales.codeAlign
      case 2:
        this.#set(low, { kind: 'cfa', offset: reader.uleb() * scales.dataAlign })
        return 0
      case 3:
        this.#restore(low)
        return 0
      default:
        return this.#more(byte, reader, scales)
    }
  }

  #more(byte: number, reader: FrameReader, scales: Scales): number {
    switch (byte) {
      case 0x02: // advance_loc1, 2 and 4
        return reader.u8() * scales.codeAlign
      case 0x03:
        return reader.u16() * scales.codeAlign
      case 0x04:
        return reader.u32() * scales.codeAlign
      case 0x0a: // remember_state
        if (this.#kept.length >= depthMax) throw new ElfError('states are kept too deep')
        this.#kept.push({ cfa: this.cfa, frame: this.frame, returns: this.returns })
        return 0
      case 0x0b: // restore_state
        Object.assign(this, this.#kept.pop())
        return 0
      case 0x0c: // def_cfa and its relatives
      case 0x0d:
      case 0x0e:
      case 0x0f:
      case 0x12:
      case 0x13:
        this.#define(byte, reader, scales)
        return 0
      case 0x00: // nop
      case 0x2c: // of arm64: whether return addresses are signed, which can be seen at them
      case 0x2d:
        return 0
      case 0x2e: // GNU_args_size
        reader.uleb()
        return 0
      default:
        this.#register(byte, reader, scales)
        return 0
    }
  }

  #define(byte: number, reader: FrameReader, { dataAlign }: Scales): void {
    if (byte === 0x0f) return void (this.cfa = this.#expression(reader))
    const known = this.cfa.kind === 'register' ? this.cfa : undefined
    const hasRegister = byte === 0x0c || byte === 0x0d || byte === 0x12
    const register = hasRegister ? reader.uleb() : known?.register
    let offset = known?.offset
    if (byte === 0x0c || byte === 0x0e) offset = reader.uleb()
    else if (byte !== 0x0d) offset = reader.sleb() * dataAlign
    if (register === undefined || offset === undefined) this.cfa = { kind: 'other' }
    else this.cfa = { kind: 'register', register, offset }
  }

  /** What says where a register is. */
  #register(byte: number, reader: FrameReader, { dataAlign }: Scales): void {
    if (![5, 6, 7, 8, 9, 0x10, 0x11, 0x14, 0x15, 0x16, 0x2f].includes(byte))
      throw new ElfError(`an instruction of call frames is not known: ${byte}`)
    const register = reader.uleb()
    switch (byte) {
      case 0x05: // offset_extended
        return this.#set(register, { kind: 'cfa', offset: reader.uleb() * dataAlign })
      case 0x11: // offset_extended_sf
        return this.#set(register, { kind: 'cfa', offset: reader.sleb() * dataAlign })
      case 0x2f: // GNU_negative_offset_extended
        return this.#set(register, { kind: 'cfa', offset: -reader.uleb() * dataAlign })
      case 0x06:
        return this.#restore(register)
      case 0x07:
        return this.#set(register, { kind: 'undefined' })
      case 0x08:
        return this.#set(register, same)
      case 0x10: // expression
        return this.#set(register, this.#saved(reader))
      case 0x16: // val_expression
        reader.skip(reader.uleb())
        return this.#set(register, { kind: 'other' })
      default: // register, val_offset, val_offset_sf
        reader.uleb()
        return this.#set(register, { kind: 'other' })
    }
  }

  #set(register: number, place: Place): void {
    if (register === this.machine.framePointer) this.frame = place
    else if (register === this.machine.returnColumn) this.returns = place
  }

  #restore(register: number): void {
    if (register === this.machine.framePointer) this.frame = this.#initialFrame
    else if (register === this.machine.returnColumn) this.returns = this.#initialReturns
  }

  /** An expression for the place of a register: where the frame pointer points to, or unknown. */
  #saved(reader: FrameReader): Place {
    const end = endOf(reader)
    const atFrame = reader.u8() === breg + this.machine.framePointer && reader.u8() === 0
    const isAll = atFrame && reader.at === end
    reader.skip(end - reader.at)
    return isAll ? { kind: 'frame' } : { kind: 'other' }
  }

  /**
   * The CFA as an expression (DWARF 5, §2.5). Compilers write one where they align the stack, and
   * linkers for the procedure linkage table, whose entries push a word in their middle.
   */
  #expression(reader: FrameReader): Cfa {
    const end = endOf(reader)
    const register = reader.u8() - breg
    const offset = register >= 0 && register < 32 ? reader.sleb() : 0
    const rest: number[] = []
    while (reader.at < end) rest.push(reader.u8())
    const { stackPointer, framePointer } = this.machine
    if (register === stackPointer && isPlt(rest))
      return { kind: 'plt', offset, from: rest[4]! - 48 }
    if (register !== stackPointer && register !== framePointer) return { kind: 'other' }
    if (rest.length === 0) return { kind: 'register', register, offset }
    if (rest[0] !== 0x06) return { kind: 'other' }
    if (rest.length === 1) return { kind: 'memory', register, offset, add: 0 }
    const [, plus = 0, add = 0] = rest
    const isSum = rest.length === 3 && plus === 0x23 && add < 128
    return isSum ? { kind: 'memory', register, offset, add } : { kind: 'other' }
  }
}

/** DW_OP_breg0: the value of a register and an offset. */
const breg = 0x70

function endOf(reader: FrameReader): number {
  const length = reader.uleb()
  const end = reader.at + length
  reader.skip(length)
  reader.at -= length
  if (length === 0) throw new ElfError('an expression is empty')
  return end
}

/** breg16 0, lit15, and, lit`n`, ge, lit3, shl, plus. */
function isPlt(operations: number[]): boolean {
  const [ip, zero, mask, and, from = 0, ...rest] = operations
  const isMasked = ip === breg + 16 && zero === 0 && mask === 0x3f && and === 0x1a
  const isLiteral = from >= 0x30 && from <= 0x4f
  return isMasked && isLiteral && Buffer.from(rest).toString('hex') === '2a332422'
}
