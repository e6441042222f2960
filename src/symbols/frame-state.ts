/**
 * The instructions of call frames (DWARF 5, §6.4.2), as far as our rules can say what they say.
 * A library has a hundred thousand of them, and is read before anything is compiled: so the
 * state is numbers, and the few instructions that make up nearly all come first.
 */
import { ElfError } from '../elf/source.js'
import type { FrameReader } from './frame-reader.js'

/** What the machine calls its registers (its ABI's DWARF numbers). */
export interface FrameMachine {
  stackPointer: number
  framePointer: number
  /** The column of the return address. */
  returnColumn: number
  /** The return address is in a register until a function saves it. */
  hasLinkRegister: boolean
}

/** By ELF's number of the machine: x86-64 (psABI §3.6.2), arm64 (AADWARF64 §4.1). */
export const frameMachines: Record<number, FrameMachine> = {
  62: { stackPointer: 7, framePointer: 6, returnColumn: 16, hasLinkRegister: false },
  183: { stackPointer: 31, framePointer: 29, returnColumn: 30, hasLinkRegister: true },
}

/** Where the caller's register is, if not in memory so many bytes from the CFA. */
export const place = {
  /** It has not changed. */
  same: 0,
  /** Somewhere that a rule cannot say. */
  other: 1,
  /** In memory where the frame pointer points to. */
  frame: 2,
  /** It has none. */
  undefined: 3,
} as const

/** What the CFA is: what the stack pointer was before the call. */
export const cfaKind = {
  other: 0,
  /** A register and an offset. */
  register: 1,
  /** In memory, at a register and an offset; `extra` is added. */
  memory: 2,
  /** In a procedure linkage table: 8 bytes more from byte `extra` of each 16. */
  plt: 3,
} as const

/** What a CIE says about the numbers of its FDEs. */
export interface Scales {
  codeAlign: number
  dataAlign: number
}

interface Kept {
  kind: number
  register: number
  offset: number
  extra: number
  frame: number
  returns: number
}

const depthMax = 64
/** DW_OP_breg0: the value of a register and an offset. */
const breg = 0x70

/** The rules at one address; instructions change them. */
export class FrameState implements Kept {
  kind: number = cfaKind.other
  register = 0
  offset = 0
  extra = 0
  /** Of `place`, or an offset, which is a multiple of 8; so is the next. */
  frame: number = place.same
  returns: number = place.same
  #initial: Kept | undefined
  readonly #kept: Kept[] = []

  constructor(readonly machine: FrameMachine) {}

  /** Begins a function with what its CIE left. */
  begin(initial: Kept): void {
    this.#initial = initial
    this.#kept.length = 0
    this.#take(initial)
  }

  /** What there is now. */
  kept(): Kept {
    const { kind, register, offset, extra, frame, returns } = this
    return { kind, register, offset, extra, frame, returns }
  }

  #take(kept: Kept): void {
    this.kind = kept.kind
    this.register = kept.register
    this.offset = kept.offset
    this.extra = kept.extra
    this.frame = kept.frame
    this.returns = kept.returns
  }

  /** Does one instruction; gives by how many bytes of code the table goes on. */
  step(reader: FrameReader, scales: Scales): number {
    const byte = reader.u8()
    const low = byte & 63
    if (byte >= 0xc0) this.#restore(low)
    else if (byte >= 0x80) this.#setOffset(low, reader.uleb() * scales.dataAlign)
    else if (byte >= 0x40) return low * scales.codeAlign
    // def_cfa_offset
    else if (byte === 0x0e) this.offset = reader.uleb()
    else return this.#more(byte, reader, scales)
    return 0
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
        this.#kept.push(this.kept())
        return 0
      case 0x0b: // restore_state
        this.#take(this.#kept.pop() ?? this.kept())
        return 0
      case 0x0c: // def_cfa, def_cfa_register and their relatives
      case 0x0d:
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
        this.#saved(byte, reader, scales)
        return 0
    }
  }

  #define(byte: number, reader: FrameReader, { dataAlign }: Scales): void {
    if (byte === 0x0f) return this.#expression(reader)
    if (byte !== 0x13) {
      this.register = reader.uleb()
      this.kind = cfaKind.register
      this.extra = 0
    }
    if (byte === 0x0c) this.offset = reader.uleb()
    else if (byte !== 0x0d) this.offset = reader.sleb() * dataAlign
  }

  /** What says where a register is. */
  #saved(byte: number, reader: FrameReader, { dataAlign }: Scales): void {
    if (![5, 6, 7, 8, 9, 0x10, 0x11, 0x14, 0x15, 0x16, 0x2f].includes(byte))
      throw new ElfError(`an instruction of call frames is not known: ${byte}`)
    const register = reader.uleb()
    switch (byte) {
      case 0x05: // offset_extended
        return this.#setOffset(register, reader.uleb() * dataAlign)
      case 0x11: // offset_extended_sf
        return this.#setOffset(register, reader.sleb() * dataAlign)
      case 0x2f: // GNU_negative_offset_extended
        return this.#setOffset(register, -reader.uleb() * dataAlign)
      case 0x06:
        return this.#restore(register)
      case 0x07:
        return this.#set(register, place.undefined)
      case 0x08:
        return this.#set(register, place.same)
      case 0x10: // expression
        return this.#set(register, this.#placeSaid(reader))
      case 0x16: // val_expression
        reader.skip(reader.uleb())
        return this.#set(register, place.other)
      default: // register, val_offset, val_offset_sf
        reader.uleb()
        return this.#set(register, place.other)
    }
  }

  #setOffset(register: number, offset: number): void {
    this.#set(register, offset === 0 || offset % 8 !== 0 ? place.other : offset)
  }

  #set(register: number, at: number): void {
    if (register === this.machine.framePointer) this.frame = at
    else if (register === this.machine.returnColumn) this.returns = at
  }

  #restore(register: number): void {
    if (register === this.machine.framePointer) this.frame = this.#initial?.frame ?? place.same
    else if (register === this.machine.returnColumn)
      this.returns = this.#initial?.returns ?? place.same
  }

  /** An expression for the place of a register: where the frame pointer points to, or unknown. */
  #placeSaid(reader: FrameReader): number {
    const end = endOf(reader)
    const atFrame = reader.u8() === breg + this.machine.framePointer && reader.u8() === 0
    const isAll = atFrame && reader.at === end
    reader.skip(end - reader.at)
    return isAll ? place.frame : place.other
  }

  /**
   * The CFA as an expression (DWARF 5, §2.5). Compilers write one where they align the stack, and
   * linkers for the procedure linkage table, whose entries push a word in their middle.
   */
  #expression(reader: FrameReader): void {
    const end = endOf(reader)
    const register = reader.u8() - breg
    this.kind = cfaKind.other
    this.register = register
    this.offset = register >= 0 && register < 32 ? reader.sleb() : 0
    this.extra = 0
    const rest: number[] = []
    while (reader.at < end) rest.push(reader.u8())
    const [first, plus, add = 0] = rest
    if (isPlt(rest)) {
      this.kind = cfaKind.plt
      this.extra = rest[4]! - 0x30
    } else if (rest.length === 0) this.kind = cfaKind.register
    else if (first === 0x06 && rest.length === 1) this.kind = cfaKind.memory
    else if (first === 0x06 && rest.length === 3 && plus === 0x23 && add < 128) {
      this.kind = cfaKind.memory
      this.extra = add
    }
  }
}

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
