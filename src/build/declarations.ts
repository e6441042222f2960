import { basename } from 'node:path'
import type { BpfObject } from '../object/object.js'
import type { Parameter } from '../object/parameters.js'
import { fieldsOf, tablesOf, type Table } from '../pipeline/tables.js'
import { eventSchemas } from '../schema/layout.js'
import type { Schema } from '../schema/schema.js'
import { valueName } from '../schema/value.js'

/**
 * The types of an object's events and parameters for TypeScript: a tool that names a column
 * which the C struct does not have is refused by `tsc`. `file` is what the object was built as.
 */
export function declarations(object: BpfObject, file: string): string {
  const schemas = [...eventSchemas(object.btf), ...tablesOf(object).map(tableSchema)]
  const name = basename(file, '.bpf.o')
  const events = schemas.length === 1 ? schemas.map((one) => ({ ...one, name: 'event' })) : schemas
  return [
    `// Written by \`make -C bpf-src\` from the types in ${name}.bpf.o.\n`,
    ...events.map(eventType),
    ...(events.length === 1 ? [] : [unionType(events)]),
    interfaceOf(
      'Params',
      object.parameters.filter(isOption).map((parameter) => ({
        name: parameter.name,
        type: parameterType(parameter),
        doc: parameter.doc,
      })),
    ),
  ].join('\n')
}

/** A row of a table has the fields of its key and of its value. */
function tableSchema(table: Table): Schema {
  return { ...table.value, fields: fieldsOf(table) }
}

/** Filters are offered for every tool alike; tables are filled by what knows them. */
function isOption({ name, kind }: Parameter): boolean {
  return !name.startsWith('filter_') && kind !== 'bytes'
}

function eventType({ name, fields }: Schema): string {
  return interfaceOf(
    typeName(name),
    fields.map((field) => ({ name: field.name, type: valueName(field), doc: field.doc })),
  )
}

function unionType(schemas: Schema[]): string {
  const names = schemas.map(({ name }) => typeName(name))
  return `export type Event = ${names.join(' | ') || 'object'}\n`
}

function parameterType({ kind, size, length }: Parameter): string {
  if (kind === 'text') return 'string'
  const single = kind === 'bool' ? 'boolean' : size / length === 8 ? 'bigint' : 'number'
  return length === 1 ? single : `${single}[]`
}

/** `file_open` in C is `FileOpen`. */
function typeName(name: string): string {
  return name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

interface Property {
  name: string
  type: string
  doc: string | undefined
}

function interfaceOf(name: string, properties: Property[]): string {
  const lines = properties.flatMap((property) => [
    ...(property.doc === undefined ? [] : [`  /** ${property.doc} */`]),
    `  ${propertyName(property.name)}: ${property.type}`,
  ])
  return [`export interface ${name} {`, ...lines, '}', ''].join('\n')
}

/** A nested struct's field is called `place.line`. */
function propertyName(name: string): string {
  return /^\w+$/.test(name) ? name : `'${name}'`
}
