import type { Btf } from '../btf/btf.js'
import { resolve, typedefNames } from '../btf/resolve.js'
import type { TypeId } from '../btf/types.js'
import type { ObjectMap } from '../object/maps.js'
import type { BpfObject } from '../object/object.js'
import { schemaOf, SchemaError } from '../schema/layout.js'
import type { Field, Schema } from '../schema/schema.js'

/** A map that an object declares with TABLE(): what it counts, one row for each key. */
export interface Table {
  name: string
  /** A hash has a twin and a row for what found no room; an array counts on and on. */
  kind: 'hash' | 'array'
  /** No fields where there is one row only. */
  key: Schema
  value: Schema
}

/** `enum bpf_map_type`: hash and percpu_array. */
const kinds: Record<number, Table['kind']> = { 1: 'hash', 6: 'array' }

/** The second of a table's two hashes: programs fill one while the other is read. */
export const sideOf = (table: Table): string => `${table.name}_side`
/** Where a hash counts what found no room. */
export const otherOf = (table: Table): string => `${table.name}_other`
/** The variable that says which hash is filled, as the map that libbpf makes of its section. */
export const sideMap = '.data.side'

/** The tables of an object, in the order of its source. */
export function tablesOf({ btf, maps }: Pick<BpfObject, 'btf' | 'maps'>): Table[] {
  return maps.filter(({ tags }) => tags.includes('table')).map((map) => tableOf(btf, map))
}

/** No kernel has larger ones for each CPU; a hostile object may say so. */
const valueSizeMax = 1 << 16

function tableOf(btf: Btf, map: ObjectMap): Table {
  const { name, type, keyType, valueType, valueSize, maxEntries } = map
  const kind = kinds[type]
  if (kind === undefined || keyType === undefined || valueType === undefined)
    throw new SchemaError(`the table ${name} is not made by TABLE()`)
  if (valueSize > valueSizeMax) throw new SchemaError(`the table ${name} has too large values`)
  const isOnly = kind === 'array' && maxEntries === 1
  const key = schemaOf(btf, keyType, keyName(btf, keyType))
  const value = schemaOf(btf, valueType)
  const names = new Set(key.fields.map((field) => field.name))
  const twice = value.fields.find((field) => names.has(field.name))
  if (twice) throw new SchemaError(`the table ${name} has ${twice.name} in its key and its value`)
  return { name, kind, key: isOnly ? { ...key, fields: [] } : key, value }
}

/** A key that is no struct is named by its type: `cpu_nr` is `cpu`, `enum vector` `vector`. */
function keyName(btf: Btf, id: TypeId): string {
  const type = resolve(btf, id)
  const [typedef] = typedefNames(btf, id)
  if (type.kind === 'enum' && type.name) return type.name
  return typedef && typedef !== 'u32' ? typedef.replace(/_(nr|id)$/, '') : 'key'
}

/** The fields of a table's rows: those of its key, then those of its value. */
export function fieldsOf({ key, value }: Table): Field[] {
  return [...key.fields, ...value.fields]
}
