/** From the command line to what a session needs: object, filters, parameters. */
import { readFileSync } from 'node:fs'
import type { SessionPlan } from '../session/session.js'
import type { Filters } from '../session/filters.js'
import { Failure } from '../text/failure.js'
import { tools } from '../tools/index.js'
import type { Tool } from '../tools/tool.js'
import { checkServed, parameterOptions, parameterValues } from './object-options.js'
import { optionsAt, type Values } from './options.js'
import { parse, type Parsed } from './parse.js'
import { plainTool, shippedObject, understood, type ReadObject } from './shipped.js'
import type { Line } from './subject.js'
import { tell } from './terminal.js'
import { checkWords } from './words.js'

/** What is to be traced, ready for the session. */
export interface Traced {
  name: string
  tool: Tool
  values: Values
  plan: SessionPlan
}

/** A shipped tool, or system calls by name. */
export function tracedTool(line: Line): Traced {
  const name = line.subject.kind === 'tool' ? line.subject.name : 'syscall'
  const tool = tools[name]
  if (!tool) throw new Error(`no tool ${name}`)
  const read = shippedObject(name)
  const parsed = understand(line, name, tool, read)
  if (name === 'syscall') checkWords(parsed.words)
  return { name, tool, values: parsed.values, plan: planOf(line, name, tool, read, parsed, 0) }
}

/** Reads the bytes of a user's object; made ready while the package can be read. */
export type FileReader = () => Promise<Uint8Array>

/** How the object at a path is read once we are the user: C is compiled first. */
export async function fileReader(path: string): Promise<FileReader> {
  if (path.endsWith('.bt'))
    throw new Failure('failed', `${path}: bpftrace scripts are not understood yet`)
  if (!path.endsWith('.c')) return async () => readFileSync(path)
  const { compileObject, readHeaders } = await import('../process/clang.js')
  const headers = readHeaders()
  return async () => {
    const { bytes, warnings } = await compileObject([path], { headers })
    if (warnings) tell(warnings.trimEnd())
    return bytes
  }
}

/** An object of the user's, read as the user. */
export function tracedFile(line: Line, path: string, bytes: Uint8Array): Traced {
  const read = understood(bytes, path)
  const tool = plainTool(path, read.schemas)
  const parsed = understand(line, path, tool, read)
  return { name: path, tool, values: parsed.values, plan: planOf(line, path, tool, read, parsed) }
}

function understand(line: Line, name: string, tool: Tool, { object }: ReadObject): Parsed {
  const parsed = parse(line.rest, {
    name,
    options: optionsAt('trace'),
    parameters: parameterOptions(object, tool.flags),
    words: [0, name === 'syscall' ? 512 : 0],
  })
  checkServed(name, object, parsed)
  return parsed
}

function planOf(
  line: Line,
  name: string,
  tool: Tool,
  { bytes, object }: ReadObject,
  parsed: Parsed,
  granted?: number,
): SessionPlan {
  const { values } = parsed
  const parameters = parameterValues(object, parsed)
  const columns = tool.columns.map((one) => (typeof one === 'string' ? one : one.field))
  const recording = { file: values.record ?? '', tool: name, columns, argv: line.argv }
  return {
    objects: [{ name, bytes, parameters, ...(granted !== undefined && { granted }) }],
    filters: filtersOf(values),
    stats: values.stats ?? false,
    ...(values.record !== undefined && { recording }),
  }
}

function filtersOf({ pid, follow, tid, uid, comm, cgroup, container }: Values): Filters {
  return {
    ...(pid !== undefined && { pid }),
    ...(follow && { follow }),
    ...(tid !== undefined && { tid }),
    ...(uid !== undefined && { uid }),
    ...(comm !== undefined && { comm }),
    ...(cgroup !== undefined && { cgroup }),
    ...(container !== undefined && { container }),
  }
}
