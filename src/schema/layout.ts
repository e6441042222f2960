import type { Btf } from '../btf/btf.js'
import { resolve, resolveId, sizeOf, typedefNames } from '../btf/resolve.js'
import type { Member, TypeId, TypeOf } from '../btf/types.js'
import { tagValue, valueType, type ValueType } from '../btf/value.js'
import { Failure } from '../text/failure.js'
import { meanings, type Meaning } from './meaning.js'
import type { Field, Schema } from './schema.js'

/** What makes a struct no event or key that we can show: it breaks the contract. */
export class SchemaError extends Failure {
  constructor(message: string) {
    super('failed', `an event that breaks the contract: ${message}`)
    this.name = 'SchemaError'
  }
}

const meaningNames: ReadonlySet<string> = new Set(meanings)

/** Structs inside structs deeper than this are a hostile object's. */
const depthMax = 16
const fieldsMax = 4096

/** What C allows; a column's heading and a JSON key are made of it. */
const identifier = /^[A-Za-z_$][\w$]*$/

/**
 * The kinds of records that an object emits: `EVENTS(type)` leaves `union event_scratch`, whose
 * member `event` is one event struct, or a union of event structs each marked with KIND(n).
 */
export function eventSchemas(btf: Btf): Schema[] {
  const id = btf.find('event_scratch', 'union')
  if (id === undefined) return []
  const scratch = btf.type(id) as TypeOf<'union'>
  const member = scratch.members.find(({ name }) => name === 'event')
  const event = member && resolve(btf, member.type)
  if (member !== undefined && event?.kind === 'struct')
    return [eventSchema(btf, member.type, false)]
  if (event?.kind !== 'union') throw new SchemaError('EVENTS() names neither a struct nor a union')
  const schemas = event.members.map(({ type }) => eventSchema(btf, type, true))
  const kinds = new Set(schemas.map(({ kind }) => kind))
  if (kinds.size < schemas.length) throw new SchemaError('two event structs have the same KIND()')
  return schemas
}

function eventSchema(btf: Btf, id: TypeId, oneOfSeveral: boolean): Schema {
  const struct = resolve(btf, id)
  if (struct.kind !== 'struct') throw new SchemaError(`an event is a ${struct.kind}, not a struct`)
  const head = struct.members[0]
  if (head === undefined || head.offsetBits !== 0 || !isHead(btf, head.type)) {
    throw new SchemaError(`struct ${struct.name} does not begin with record_header`)
  }
  const kind = tagValue(btf, resolveId(btf, id), -1, 'kind:')
  if (kind === undefined && oneOfSeveral) {
    throw new SchemaError(`struct ${struct.name} is one of several and has no KIND()`)
  }
  if (kind !== undefined && !/^\d{1,9}$/.test(kind)) throw new SchemaError(`KIND(${kind})`)
  return { ...schemaOf(btf, id), kind: Number(kind ?? 0), hasHead: true }
}

function isHead(btf: Btf, id: TypeId): boolean {
  return typedefNames(btf, id).includes('record_header') && sizeOf(btf, id) === 16
}

/** The columns of any type, a map's key or value: a struct's fields, or one named `name`. */
export function schemaOf(btf: Btf, id: TypeId, name = 'value'): Schema {
  const type = resolve(btf, id)
  const size = sizeOf(btf, id)
  const isRecord = type.kind === 'struct' && meaningOf(typedefNames(btf, id)) === undefined
  const fields: Field[] = []
  if (isRecord)
    addStruct({ btf, fields, end: size }, resolveId(btf, id), { prefix: '', offset: 0 }, 0)
  else addMember({ btf, fields, end: size }, { name, type: id }, { prefix: '', offset: 0 }, 0)
  const flexible = fields.find(({ length }) => length === 0)
  return {
    name: isRecord ? type.name : name,
    kind: 0,
    hasHead: false,
    size: flexible?.offset ?? size,
    fields,
  }
}

interface Collection {
  btf: Btf
  fields: Field[]
  /** Bytes of the whole: no field may lie beyond. */
  end: number
}

interface Place {
  prefix: string
  offset: number
}

function addStruct(into: Collection, id: TypeId, { prefix, offset }: Place, depth: number) {
  const { btf } = into
  const struct = btf.type(id) as TypeOf<'struct' | 'union'>
  if (depth > depthMax) throw new SchemaError(`struct ${struct.name} contains itself`)
  for (const [index, member] of struct.members.entries()) {
    if (member.offsetBits % 8 !== 0 || member.widthBits !== 0) {
      throw new SchemaError(`${struct.name}.${member.name} is a bit field, which are not read`)
    }
    const place = { prefix, offset: offset + member.offsetBits / 8 }
    if (place.offset === 0 && isHead(btf, member.type)) into.fields.push(timeOfHead())
    else {
      const tag = (prefix: string) => tagValue(btf, id, index, prefix)
      addMember(into, member, place, depth, { doc: tag('doc:'), linear: tag('linear:') })
    }
  }
}

/** `record_header.time`; its kind and flags are not columns. */
function timeOfHead(): Field {
  return {
    name: 'time',
    offset: 8,
    size: 8,
    length: 1,
    signed: false,
    form: 'integer',
    names: undefined,
    meaning: 'time_ns',
    doc: undefined,
  }
}

function addMember(
  into: Collection,
  member: Pick<Member, 'name' | 'type'>,
  { prefix, offset }: Place,
  depth: number,
  { doc, linear }: { doc?: string | undefined; linear?: string | undefined } = {},
) {
  const { btf, fields } = into
  const value = valueType(btf, member.type)
  const meaning = meaningOf(value.typedefs) ?? textOf(value)
  const name = prefix + member.name
  const { kind } = value.element
  // The members of a union without a name overlap: each is a column of its own.
  const isOpen = kind === 'struct' || (kind === 'union' && member.name === '')
  const isPlainStruct = isOpen && !value.array && meaning === undefined
  if (isPlainStruct) {
    const inner = { prefix: member.name === '' ? prefix : `${name}_`, offset }
    return addStruct(into, resolveId(btf, member.type), inner, depth + 1)
  }
  if (!identifier.test(name)) throw new SchemaError(`a field cannot be called '${name}'`)
  if (fields.some((other) => other.name === name)) {
    throw new SchemaError(`two fields are called ${name}`)
  }
  const field = { ...fieldOf(value, { name, offset, meaning, doc }), ...linearOf(linear) }
  if (field.offset + field.size * field.length > into.end) {
    throw new SchemaError(`field ${name} lies outside its struct`)
  }
  if (fields.some(({ length }) => length === 0)) {
    throw new SchemaError(`field ${name} follows one that has no fixed length`)
  }
  if (fields.length >= fieldsMax) throw new SchemaError(`more than ${fieldsMax} fields`)
  fields.push(field)
}

/** `linear:FROM:STEP`: where the slots of a histogram begin, and how wide each is. */
function linearOf(tag: string | undefined): Pick<Field, 'linear'> {
  if (tag === undefined) return {}
  const [, from, step] = /^(\d{1,15}):([1-9]\d{0,14})$/.exec(tag) ?? []
  if (from === undefined || step === undefined) throw new SchemaError(`LINEAR(${tag})`)
  return { linear: { from: Number(from), step: Number(step) } }
}

function fieldOf(
  value: ValueType,
  named: Pick<Field, 'name' | 'offset' | 'meaning' | 'doc'>,
): Field {
  const { element, size, length, signed } = value
  const plain = { ...named, size, length, signed, names: undefined }
  switch (element.kind) {
    case 'enum':
    case 'enum64': {
      const names = element.values.map(({ name, value: number }) => [String(number), name] as const)
      return { ...plain, form: 'enum', names: Object.fromEntries(names) }
    }
    case 'int':
      if (![1, 2, 4, 8].includes(size)) return bytesField(plain)
      return { ...plain, form: element.encoding === 'bool' ? 'bool' : 'integer' }
    case 'pointer':
      return { ...plain, form: 'integer', meaning: named.meaning ?? 'hex' }
    default:
      return named.meaning === undefined ? bytesField(plain) : { ...plain, form: 'bytes' }
  }
}

/** What we cannot take apart (an inner union, an array of structs, __int128) is shown as bytes. */
function bytesField(field: Omit<Field, 'form'>): Field {
  const { size, length } = field
  return {
    ...field,
    size: 1,
    length: size * length,
    form: 'bytes',
    meaning: field.meaning ?? 'bytes',
  }
}

/** The outermost typedef that has a meaning. */
function meaningOf(typedefs: string[]): Meaning | undefined {
  return typedefs.find((name): name is Meaning => meaningNames.has(name))
}

/** `char x[16]` without a typedef is text too; a single char is a number. */
function textOf({ array, element }: ValueType): Meaning | undefined {
  return array && element.kind === 'int' && element.name === 'char' ? 'text' : undefined
}
