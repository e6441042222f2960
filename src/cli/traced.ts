/** From the command line to what a session needs: object, filters, parameters. */
import { accessSync, constants, fstatSync, readFileSync, statSync } from 'node:fs'
import type { SessionPlan } from '../session/plan.js'
import type { ColumnRequest } from '../schema/columns.js'
import { Failure, OptionError } from '../text/failure.js'
import { sizeText } from '../text/quantity.js'
import { tools } from '../tools/index.js'
import type { Tool } from '../tools/tool.js'
import type { TracedCalls } from './calls.js'
import { checkServed, parameterOptions } from './object-options.js'
import { toolOptions, type Values } from './options.js'
import type { Parsed } from './parse.js'
import { UsageError } from './usage.js'
import { columnsOf, planOf } from './plan.js'
import type { OpenScreen } from './show.js'
import { plainTool, shippedObject, understood, type ReadObject } from './shipped.js'
import type { Line } from './subject.js'
import { tell } from './terminal.js'

/** What is to be traced, ready for the session. */
export interface Traced {
  name: string
  /** The table's columns unless --columns says otherwise. */
  columns: ColumnRequest[]
  values: Values
  /** As typed, for messages. */
  argv: string[]
  plan: SessionPlan
  /** System calls are to be traced. */
  calls?: TracedCalls
  /** Of a table: the column by which its rows stand. */
  sort: string | undefined
  /** It counts: what shows intervals instead of events. */
  intervals?: Intervals
  /** Events are shown on a screen. */
  screen?: OpenScreen
}

/** Imported while the package can be read. */
export type Intervals = typeof import('./intervals.js')

function tracedOf(line: Line, name: string, tool: Tool, parsed: Parsed, plan: SessionPlan): Traced {
  const { argv } = line
  return {
    name,
    columns: columnsOf(tool, plan.objects[0]?.parameters),
    values: parsed.values,
    argv,
    plan,
    sort: tool.sort,
  }
}

type Parse = typeof import('./parse.js').parse

/** Commander takes 3 ms to import: where no option was given there is nothing to read. */
async function parserFor({ rest }: Line): Promise<Parse> {
  if (rest.length > 0) return (await import('./parse.js')).parse
  return () => ({ values: {}, parameters: {}, words: [] })
}

/** A shipped tool, or system calls by name. */
export async function tracedTool(line: Line): Promise<Traced> {
  const name = line.subject.kind === 'tool' ? line.subject.name : 'syscall'
  const tool = tools[name]
  if (!tool) throw new Error(`no tool ${name}`)
  const read = shippedObject(name)
  // What is no system call at all is no place to speak of its options.
  if (line.subject.kind === 'calls') {
    const { checkProgram, checkWords } = await import('./words.js')
    checkProgram(line.argv)
    checkWords(line.subject.words)
  }
  const parsed = understand(await parserFor(line), line, { name, tool, read })
  const traced = tracedOf(line, name, tool, parsed, planOf(line, name, tool, read, parsed, 0))
  if (read.tables.length > 0) return { ...traced, intervals: await import('./intervals.js') }
  if (name !== 'syscall') return traced
  const { tracedCalls } = await import('./calls.js')
  const calls = tracedCalls(parsed.words, parsed.values.family ?? [])
  return { ...traced, name: calls.name, calls }
}

/** Reads the bytes of a user's object; made ready while the package can be read. */
export type FileReader = () => Promise<FileRead>

/** An object's bytes, and what shows it if it counts. */
export interface FileRead {
  bytes: Uint8Array
  parse: Parse
  intervals: Intervals
}

/** How the object at a path is read once we are the user: C is compiled first. */
export async function fileReader(path: string): Promise<FileReader> {
  if (path.endsWith('.bt'))
    throw new Failure(
      'failed',
      `${path}: programs of bpftrace are not understood yet`,
      'ebpf-trace manual object says how to write an object in C',
    )
  // Whether it counts or tells events is known when it is read, and then it is too late.
  const intervals = await import('./intervals.js')
  const { parse } = await import('./parse.js')
  if (!path.endsWith('.c')) return async () => ({ bytes: objectBytes(path), parse, intervals })
  const { compileObject, readHeaders } = await import('../process/clang.js')
  const headers = readHeaders()
  return async () => {
    accessSync(path, constants.R_OK)
    const { bytes, warnings } = await compileObject([path], { headers })
    if (warnings) tell(warnings.trimEnd())
    return { bytes, parse, intervals }
  }
}

/** The helper takes no more. */
const objectBytesMax = 64 << 20

/** A FIFO would keep us waiting, and no object has gigabytes. */
function objectBytes(path: string): Uint8Array {
  const found = statSync(path)
  if (!found.isFile()) throw new Failure('failed', `${path}: not a regular file`)
  if (found.size <= objectBytesMax) return readFileSync(path)
  throw new Failure('failed', `${path}: no object has more than ${sizeText(objectBytesMax)}`)
}

/** An object of the user's, read as the user. */
export function tracedFile(
  line: Line,
  path: string,
  { bytes, parse, intervals }: FileRead,
): Traced {
  const read = understood(bytes, path)
  if (read.schemas.length + read.tables.length === 0) {
    const hint = 'ebpf-trace manual object says what makes an object traceable'
    throw new Failure(
      'failed',
      `${path}: nothing to show: it has neither EVENTS() nor TABLE()`,
      hint,
    )
  }
  const tool = plainTool(path, read)
  const parsed = understand(parse, line, { name: path, tool, read })
  const traced = tracedOf(line, path, tool, parsed, planOf(line, path, tool, read, parsed))
  if (read.tables.length === 0) return traced
  if (read.schemas.length > 0)
    tell(`ebpf-trace: warning: ${path} has tables, which are shown, and events, which are not`)
  return { ...traced, intervals }
}

/** What options are given to. */
interface Asked {
  name: string
  tool: Tool
  read: ReadObject
}

function understand(parse: Parse, line: Line, { name, tool, read }: Asked): Parsed {
  const { object, tables } = read
  const parameters = parameterOptions(object, tool.flags)
  const own = new Set(parameters.map(([long]) => long))
  const parsed = parse(line.rest, {
    name,
    options: toolOptions(name, tables.length > 0).filter(([long]) => !own.has(long)),
    parameters,
    words: [0, name === 'syscall' ? 512 : 0],
  })
  checkServed(name, object, parsed)
  checkReady(parsed.values['ready-fd'])
  if (line.command?.length === 0)
    throw new UsageError('-- needs the command to trace', { argument: '--' })
  return parsed
}

/** The descriptor must be one that we were given. */
function checkReady(fd: number | undefined): void {
  try {
    if (fd !== undefined) fstatSync(fd)
  } catch {
    throw new OptionError('ready-fd', `${fd} is not open`, { part: String(fd) })
  }
}
