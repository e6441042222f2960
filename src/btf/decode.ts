import { BtfError, kinds, type BtfType, type IntEncoding, type Linkage } from './types.js'

type NameAt = (offset: number) => string

/** Bytes that follow a type's first 12: some of all, or some for each of its `length` entries. */
export function extraSize(kind: number, length: number): number | undefined {
  const once = extraSizes[kind]
  return once === undefined ? undefined : once + (entrySizes[kind] ?? 0) * length
}

const extraSizes = [undefined, 4, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 4, 0, 0]
const entrySizes: Partial<Record<number, number>> = { 4: 12, 5: 12, 6: 8, 13: 8, 15: 12, 19: 12 }

/**
 * Decodes the type at `start`:
 *
 *     u32 name_off   u32 info: kflag 1 · kind 5 (24–28) · entries 16   u32 size or type   …
 */
export function decodeType(view: DataView, start: number, nameAt: NameAt): BtfType {
  const head = readHead(view, start, nameAt)
  const { name } = head
  const kind = kinds[head.kind]
  switch (kind) {
    case 'int':
      return decodeInt(head)
    case 'pointer':
    case 'const':
    case 'volatile':
    case 'restrict':
      return { kind, name: '', type: head.value }
    case 'array':
      return decodeArray(head)
    case 'struct':
    case 'union':
      return { kind, name, size: head.value, members: decodeMembers(head) }
    case 'enum':
    case 'enum64':
      return decodeEnum(kind, head)
    case 'forward':
      return { kind, name, union: head.flag }
    case 'typedef':
    case 'typeTag':
      return { kind, name, type: head.value }
    case 'function':
      return { kind, name, type: head.value, linkage: linkage(head.length) }
    case 'prototype':
      return { kind, name: '', type: head.value, parameters: decodeParameters(head) }
    case 'variable':
      return { kind, name, type: head.value, linkage: linkage(view.getUint32(head.extra, true)) }
    case 'section':
      return { kind, name, size: head.value, variables: decodeVariables(head) }
    case 'float':
      return { kind, name, size: head.value }
    case 'declTag':
      return { kind, name, type: head.value, component: view.getInt32(head.extra, true) }
    default:
      throw new BtfError(`unknown kind ${head.kind}`)
  }
}

interface Head {
  view: DataView
  nameAt: NameAt
  kind: number
  name: string
  flag: boolean
  length: number
  /** Size or type, by the kind. */
  value: number
  /** Where what follows the first 12 bytes begins. */
  extra: number
}

function readHead(view: DataView, start: number, nameAt: NameAt): Head {
  const info = view.getUint32(start + 4, true)
  return {
    view,
    nameAt,
    kind: (info >>> 24) & 31,
    name: nameAt(view.getUint32(start, true)),
    flag: info >>> 31 === 1,
    length: info & 0xffff,
    value: view.getUint32(start + 8, true),
    extra: start + 12,
  }
}

function decodeInt({ view, name, value, extra }: Head): BtfType {
  const word = view.getUint32(extra, true)
  const code = (word >>> 24) & 15
  const encoding: IntEncoding =
    code & 4 ? 'bool' : code & 2 ? 'char' : code & 1 ? 'signed' : 'unsigned'
  return { kind: 'int', name, size: value, bits: word & 255, encoding }
}

function decodeArray({ view, extra }: Head): BtfType {
  return {
    kind: 'array',
    name: '',
    type: view.getUint32(extra, true),
    index: view.getUint32(extra + 4, true),
    length: view.getUint32(extra + 8, true),
  }
}

function decodeMembers({ view, nameAt, flag, length, extra }: Head) {
  return entries(length, extra, 12, (at) => {
    const offset = view.getUint32(at + 8, true)
    return {
      name: nameAt(view.getUint32(at, true)),
      type: view.getUint32(at + 4, true),
      offsetBits: flag ? offset & 0xffffff : offset,
      widthBits: flag ? offset >>> 24 : 0,
    }
  })
}

function decodeEnum(kind: 'enum' | 'enum64', head: Head): BtfType {
  const { view, nameAt, name, flag, length, value, extra } = head
  const values = entries(length, extra, kind === 'enum' ? 8 : 12, (at) => ({
    name: nameAt(view.getUint32(at, true)),
    value: enumValue(view, at + 4, kind, flag),
  }))
  return { kind, name, size: value, signed: flag, values }
}

function enumValue(view: DataView, at: number, kind: 'enum' | 'enum64', signed: boolean): bigint {
  if (kind === 'enum') return BigInt(signed ? view.getInt32(at, true) : view.getUint32(at, true))
  const value = (BigInt(view.getUint32(at + 4, true)) << 32n) | BigInt(view.getUint32(at, true))
  return signed ? BigInt.asIntN(64, value) : value
}

function decodeParameters({ view, nameAt, length, extra }: Head) {
  return entries(length, extra, 8, (at) => ({
    name: nameAt(view.getUint32(at, true)),
    type: view.getUint32(at + 4, true),
  }))
}

function decodeVariables({ view, length, extra }: Head) {
  return entries(length, extra, 12, (at) => ({
    type: view.getUint32(at, true),
    offset: view.getUint32(at + 4, true),
    size: view.getUint32(at + 8, true),
  }))
}

function entries<T>(length: number, start: number, size: number, decode: (at: number) => T): T[] {
  return Array.from({ length }, (_, index) => decode(start + index * size))
}

function linkage(value: number): Linkage {
  return value === 1 ? 'global' : value === 2 ? 'extern' : 'static'
}
