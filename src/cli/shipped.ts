import { existsSync, readFileSync } from 'node:fs'
import { readObject, type BpfObject } from '../object/object.js'
import { objectPath } from '../process/package.js'
import { eventSchemas } from '../schema/layout.js'
import type { Schema } from '../schema/schema.js'
import { Failure } from '../text/failure.js'
import { tools } from '../tools/index.js'
import type { Tool } from '../tools/tool.js'
import { objectWords } from './object-options.js'
import { toolPage, type Page } from './page.js'

/** An object and what was read from it. */
export interface ReadObject {
  bytes: Uint8Array
  object: BpfObject
  schemas: Schema[]
}

/** The object of a tool, for this machine; elsewhere than on Linux that of another reads alike. */
export function shippedObject(name: string): ReadObject {
  const path = [objectPath(name), objectPath(name, 'x64')].find((one) => existsSync(one))
  if (path === undefined) {
    const hint = `there are objects for x64 and arm64, and this is ${process.arch}`
    throw new Failure('refused', `${name} has no object for this machine`, hint)
  }
  return understood(readFileSync(path), path)
}

/** What an object says of itself. */
export function understood(bytes: Uint8Array, name: string): ReadObject {
  try {
    const object = readObject(bytes)
    return { bytes, object, schemas: eventSchemas(object.btf) }
  } catch (error) {
    if (!(error instanceof Error) || !/^(Elf|Btf|Object|Schema)Error$/.test(error.name)) throw error
    const hint = 'ebpf-trace manual object says what makes an object traceable'
    throw new Failure('failed', `${name}: ${error.message}`, hint, error)
  }
}

/** The page of a shipped tool, with what its object adds. */
export function shippedPage(name: string): Page {
  const tool = tools[name]
  if (!tool) throw new Error(`no tool ${name}`)
  const { object, schemas } = shippedObject(name)
  return toolPage(name, tool, objectWords(object, schemas, tool))
}

/** How a user's own object is met where nobody wrote a definition: all its fields. */
export function plainTool(path: string, schemas: Schema[]): Tool {
  const [schema] = schemas
  return {
    summary: `Events of ${path}`,
    columns: schema?.fields.map(({ name }) => name) ?? [],
    examples: [],
  }
}
