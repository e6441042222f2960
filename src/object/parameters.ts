import type { Btf } from '../btf/btf.js'
import type { TypeId, TypeOf } from '../btf/types.js'
import { tagValue, valueType } from '../btf/value.js'
import { sectionBytes, sectionNamed, type Elf } from '../elf/elf.js'
import type { ElfSymbol } from '../elf/symbols.js'

/** A `const volatile` variable: fixed by us before the load, constant to the verifier. */
export interface Parameter {
  /** The C name: `failed_only` is `--failed-only` on the command line. */
  name: string
  /** Where its bytes lie in `.rodata`. */
  offset: number
  /** Bytes of the whole variable. */
  size: number
  /** Elements of an array; 1 for a single value. */
  length: number
  kind: 'bool' | 'integer' | 'enum' | 'text' | 'bytes'
  signed: boolean
  type: TypeId
  /** Its typedefs, outermost first: what it means, as for a field. */
  typedefs: string[]
  doc: string | undefined
  /** The value that it has unless somebody sets it. */
  initial: Uint8Array
}

/** The parameters of an object: what `PARAM` declares, other constants are not. */
export function readParameters(elf: Elf, btf: Btf, symbols: ElfSymbol[]): Parameter[] {
  const section = sectionNamed(elf, '.rodata')
  const id = btf.find('.rodata', 'section')
  if (section === undefined || id === undefined) return []
  const bytes = sectionBytes(elf, section)
  // BTF as the compiler writes it has no offsets yet (libbpf fills them in): symbols have them.
  const here = symbols.filter((symbol) => symbol.section === section.index)
  const offsets = new Map(here.map(({ name, value }) => [name, Number(value)]))
  const { variables } = btf.type(id) as TypeOf<'section'>
  return variables.flatMap(({ type }) => {
    const variable = btf.type(type)
    if (variable.kind !== 'variable' || !isVolatile(btf, variable.type)) return []
    const offset = offsets.get(variable.name)
    if (offset === undefined) return []
    return [readParameter(btf, type, variable, bytes, offset)]
  })
}

function readParameter(
  btf: Btf,
  id: TypeId,
  { name, type }: TypeOf<'variable'>,
  section: Uint8Array,
  offset: number,
): Parameter {
  const value = valueType(btf, type)
  const size = value.size * value.length
  return {
    name,
    offset,
    size,
    length: value.length,
    kind: parameterKind(value),
    signed: value.signed,
    type,
    typedefs: value.typedefs,
    doc: tagValue(btf, id, -1, 'doc:'),
    initial: section.slice(offset, offset + size),
  }
}

function parameterKind({ element, array, typedefs }: ReturnType<typeof valueType>) {
  if (array && typedefs.includes('text')) return 'text'
  if (element.kind === 'enum' || element.kind === 'enum64') return 'enum'
  if (element.kind !== 'int') return 'bytes'
  if (array && element.size === 1) return element.encoding === 'unsigned' ? 'bytes' : 'text'
  return element.encoding === 'bool' ? 'bool' : 'integer'
}

function isVolatile(btf: Btf, id: TypeId): boolean {
  let type = btf.type(id)
  for (let steps = 0; steps < 64; steps++) {
    if (type.kind === 'volatile') return true
    // The qualifiers of an array are those of its elements.
    if (type.kind !== 'const' && type.kind !== 'typedef' && type.kind !== 'array') return false
    type = btf.type(type.type)
  }
  return false
}
