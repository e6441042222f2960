import type { BpfObject } from '../object/object.js'
import { fieldsOf, type Table } from '../pipeline/tables.js'
import { objectBytes } from '../process/object-bytes.js'
import type { Schema } from '../schema/schema.js'
import { readPlanned } from '../session/start.js'
import { Failure } from '../text/failure.js'
import type { Tool } from '../tools/tool.js'

/** An object and what was read from it. */
export interface ReadObject {
  bytes: Uint8Array
  object: BpfObject
  schemas: Schema[]
  /** What it counts; where there are any, its events are not shown. */
  tables: Table[]
}

const read = new Map<string, ReadObject>()

/** The object of a tool, for this machine; elsewhere than on Linux that of another reads alike. */
export function shippedObject(name: string): ReadObject {
  const before = read.get(name)
  if (before) return before
  const bytes = objectBytes(name)
  if (bytes === undefined) {
    const hint = `there are objects for x64 and arm64, and this is ${process.arch}`
    throw new Failure('refused', `${name} has no object for this machine`, hint)
  }
  const found = understood(bytes, `${name}.bpf.o`)
  read.set(name, found)
  return found
}

/** What an object says of itself. */
export function understood(bytes: Uint8Array, name: string): ReadObject {
  try {
    return { bytes, ...readPlanned(name, bytes) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const hint = 'ebpf-trace manual object says what makes an object traceable'
    throw new Failure(error.kind, error.message, hint, error.cause)
  }
}

/** How a user's own object is met where nobody wrote a definition: all its fields. */
export function plainTool(path: string, { schemas, tables }: ReadObject): Tool {
  const [table] = tables
  const fields = table ? fieldsOf(table) : (schemas[0]?.fields ?? [])
  return {
    summary: `${table ? 'What is counted by' : 'Events of'} ${path}`,
    columns: fields.map(({ name }) => name),
    examples: [],
  }
}
