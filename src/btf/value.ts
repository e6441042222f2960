import type { Btf } from './btf.js'
import { resolve, sizeOf, typedefNames } from './resolve.js'
import type { BtfType, TypeId } from './types.js'

/** What a field, parameter or key holds: one value or an array of them. */
export interface ValueType {
  /** The element's type, its typedefs taken off. */
  element: BtfType
  /** Number of the element's type before that. */
  elementId: TypeId
  /** Bytes of one element. */
  size: number
  /** Elements: 1 for a single value, n for an array, 0 for a flexible one. */
  length: number
  array: boolean
  signed: boolean
  /** Typedefs from the outermost in, those around an array before its element's. */
  typedefs: string[]
}

/** Describes a type as a single value or a one-dimensional array; inner dimensions are joined. */
export function valueType(btf: Btf, id: TypeId): ValueType {
  const typedefs = typedefNames(btf, id)
  let elementId = id
  let element = resolve(btf, id)
  let length = 1
  const array = element.kind === 'array'
  for (let depth = 0; element.kind === 'array' && depth < 8; depth++) {
    length *= element.length
    elementId = element.type
    typedefs.push(...typedefNames(btf, elementId))
    element = resolve(btf, elementId)
  }
  const size = sizeOf(btf, elementId)
  return { element, elementId, size, length, array, signed: isSigned(element), typedefs }
}

function isSigned(type: BtfType): boolean {
  if (type.kind === 'int') return type.encoding === 'signed'
  return (type.kind === 'enum' || type.kind === 'enum64') && type.signed
}

/** The text after `prefix` in a declaration tag of a type, or of one of its members. */
export function tagValue(btf: Btf, id: TypeId, component: number, prefix: string) {
  const tags = btf.tags(id).filter((tag) => tag.component === component)
  return tags.find(({ text }) => text.startsWith(prefix))?.text.slice(prefix.length)
}
