import type { Btf } from './btf.js'
import { BtfError, type BtfType, type TypeId } from './types.js'

/** Longer chains of typedefs and qualifiers are loops that a hostile object made. */
const chainMax = 64

/** What a type is once its typedefs, qualifiers and type tags are taken off. */
export function resolve(btf: Btf, id: TypeId): BtfType {
  return btf.type(resolveId(btf, id))
}

/** The number of that type. */
export function resolveId(btf: Btf, id: TypeId): TypeId {
  return last(chain(btf, id))
}

/** The names of the typedefs on the way, outermost first: `['pid_nr', 's32']`. */
export function typedefNames(btf: Btf, id: TypeId): string[] {
  const types = chain(btf, id).map((step) => btf.type(step))
  return types.filter(({ kind }) => kind === 'typedef').map(({ name }) => name)
}

function chain(btf: Btf, id: TypeId): TypeId[] {
  const steps = [id]
  for (;;) {
    const type = btf.type(last(steps))
    if (!isAlias(type)) return steps
    steps.push(type.type)
    if (steps.length > chainMax) throw new BtfError(`type ${id} is a typedef of itself`)
  }
}

function last(steps: TypeId[]): TypeId {
  return steps[steps.length - 1] ?? 0
}

type Alias = Extract<BtfType, { kind: 'typedef' | 'const' | 'volatile' | 'restrict' | 'typeTag' }>

function isAlias(type: BtfType): type is Alias {
  return ['typedef', 'const', 'volatile', 'restrict', 'typeTag'].includes(type.kind)
}

/** Bytes of a value of that type; pointers have the 8 of every BPF object and kernel we read. */
export function sizeOf(btf: Btf, id: TypeId, depth = 0): number {
  const type = resolve(btf, id)
  switch (type.kind) {
    case 'pointer':
      return 8
    case 'array': {
      if (depth > chainMax) throw new BtfError(`type ${id} is an array of itself`)
      const size = type.length * sizeOf(btf, type.type, depth + 1)
      if (size > 0xffffffff) throw new BtfError(`type ${id} has more than 4 GB`)
      return size
    }
    case 'int':
    case 'struct':
    case 'union':
    case 'enum':
    case 'enum64':
    case 'float':
    case 'section':
      return type.size
    case 'variable':
      return depth > chainMax ? 0 : sizeOf(btf, type.type, depth + 1)
    default:
      throw new BtfError(`type ${id} (${type.kind}${type.name && ` ${type.name}`}) has no size`)
  }
}
