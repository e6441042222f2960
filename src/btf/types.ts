import { Failure } from '../text/failure.js'

/** A type's number in its BTF; 0 is void. */
export type TypeId = number

/** A member of a struct or union. */
export interface Member {
  name: string
  type: TypeId
  /** From the struct's start, in bits. */
  offsetBits: number
  /** Bits of a bit field, 0 for a plain member. */
  widthBits: number
}

/** A parameter of a function prototype; a variadic one has no name and type 0. */
export interface FunctionParameter {
  name: string
  type: TypeId
}

/** A named value; 64 bits wide only in an enum64. */
export interface Enumerator {
  name: string
  value: bigint
}

/** A variable and where it lies in its section. */
export interface SectionVariable {
  type: TypeId
  offset: number
  size: number
}

/** One decoded type, as the kernel's Documentation/bpf/btf.rst lists them. */
export type BtfType =
  | { kind: 'void'; name: '' }
  | { kind: 'int'; name: string; size: number; bits: number; encoding: IntEncoding }
  | { kind: 'pointer'; name: ''; type: TypeId }
  | { kind: 'array'; name: ''; type: TypeId; index: TypeId; length: number }
  | Composite<'struct'>
  | Composite<'union'>
  | Enumeration<'enum'>
  | Enumeration<'enum64'>
  | { kind: 'forward'; name: string; union: boolean }
  | { kind: 'typedef'; name: string; type: TypeId }
  | Qualifier<'const'>
  | Qualifier<'volatile'>
  | Qualifier<'restrict'>
  | { kind: 'typeTag'; name: string; type: TypeId }
  | { kind: 'function'; name: string; type: TypeId; linkage: Linkage }
  | { kind: 'prototype'; name: ''; type: TypeId; parameters: FunctionParameter[] }
  | { kind: 'variable'; name: string; type: TypeId; linkage: Linkage }
  | { kind: 'section'; name: string; size: number; variables: SectionVariable[] }
  | { kind: 'float'; name: string; size: number }
  | { kind: 'declTag'; name: string; type: TypeId; component: number }

interface Composite<K> {
  kind: K
  name: string
  size: number
  members: Member[]
}

interface Enumeration<K> {
  kind: K
  name: string
  size: number
  signed: boolean
  values: Enumerator[]
}

interface Qualifier<K> {
  kind: K
  name: ''
  type: TypeId
}

/** What kind of type it is. */
export type Kind = BtfType['kind']
/** How an integer's bits are to be read. */
export type IntEncoding = 'unsigned' | 'signed' | 'char' | 'bool'
/** Who sees a function or variable. */
export type Linkage = 'static' | 'global' | 'extern'

/** The type of one kind: `TypeOf<'struct'>`. */
export type TypeOf<K extends Kind> = Extract<BtfType, { kind: K }>

/** What makes BTF unreadable, with the type or byte where it is. */
export class BtfError extends Failure {
  constructor(message: string) {
    super('failed', `broken BTF: ${message}`)
    this.name = 'BtfError'
  }
}

/** Kinds in the order of their numbers in the format. */
export const kinds: Kind[] = [
  'void',
  'int',
  'pointer',
  'array',
  'struct',
  'union',
  'enum',
  'forward',
  'typedef',
  'volatile',
  'const',
  'restrict',
  'function',
  'prototype',
  'variable',
  'section',
  'float',
  'declTag',
  'typeTag',
  'enum64',
]
