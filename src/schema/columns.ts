import { Failure } from '../text/failure.js'
import { suggest } from '../text/suggest.js'
import type { Meaning } from './meaning.js'
import type { Field, Schema } from './schema.js'

/** A column as asked for: a field's name, with how wide and under which heading if not as usual. */
export type ColumnRequest = string | { field: string; width?: number; title?: string }

/** A column of a view: resolved, with its usual width and heading. */
export interface ShownColumn {
  field: string
  width: number
  title: string
  /** Its width where the last column would have little room else. */
  narrow: number
  /** Numbers stand under the right end of their heading. */
  right: boolean
}

/** The column that names a record's kind, where an object emits several. */
export const eventColumn = 'event'

/** The usual width of a column on a terminal. */
const widths: Partial<Record<Meaning, number>> = {
  pid_nr: 7,
  tid_nr: 7,
  uid_nr: 8,
  gid_nr: 6,
  cgroup_id: 10,
  cpu_nr: 3,
  fd_nr: 4,
  dir_fd: 8,
  dev_nr: 7,
  text: 15,
  texts: 40,
  bytes: 16,
  time_ns: 12,
  duration_ns: 8,
  size_bytes: 8,
  count: 8,
  sysret: 7,
  errno_nr: 8,
  syscall_nr: 14,
  syscall_arg: 40,
  open_flags: 20,
  file_mode: 6,
  signal_nr: 9,
  wait_status: 9,
  ip_addr: 15,
  ip_port: 5,
  hex: 18,
  kernel_addr: 18,
  user_addr: 14,
  stack_id: 6,
}

/** Names that `--columns` may have: each kind's fields, in order, those of several kinds once. */
export function columnNames(schemas: Schema[]): string[] {
  const names = schemas.flatMap(({ fields }) => fields.filter(isShowable).map(({ name }) => name))
  return [...(schemas.length > 1 ? [eventColumn] : []), ...new Set(names)]
}

/** What the arguments point to is part of their words, and no column of its own. */
function isShowable({ meaning }: Field): boolean {
  return meaning !== 'syscall_data'
}

/**
 * The columns for these schemas: what was asked for, or all. All of several kinds means: what they
 * share, then which kind it is, then the rest.
 */
export function chooseColumns(schemas: Schema[], requests?: ColumnRequest[]): ShownColumn[] {
  const names = columnNames(schemas)
  if (requests === undefined) return inOrder(schemas, names).map((name) => shown(schemas, name))
  return requests.map((request) => {
    const { field, ...own } = typeof request === 'string' ? { field: request } : request
    const column = { ...shown(schemas, nameOf(field, names)), ...own }
    return { ...column, narrow: Math.min(column.narrow, column.width) }
  })
}

/** Headings are upper-case and options have dashes: both are understood. */
function nameOf(asked: string, names: string[]): string {
  const wanted = asked.toLowerCase().replaceAll('-', '_')
  const exact = names.find((each) => each === asked) ?? names.find((each) => each === wanted)
  const name = exact ?? names.find((each) => headingOf(each).toLowerCase() === wanted)
  if (name !== undefined) return name
  const near = suggest(wanted, names) ?? names.find((each) => each.startsWith(wanted))
  const meant = near === undefined ? '' : `; did you mean '${near}'?`
  throw new Failure(
    'usage',
    `there is no column '${asked}'${meant}`,
    `columns: ${names.join(', ')}`,
  )
}

/** The unit is part of the value that people see. */
function headingOf(name: string): string {
  return name.replace(/_(ns|bytes)$/, '').toUpperCase()
}

function inOrder(schemas: Schema[], names: string[]): string[] {
  if (schemas.length < 2) return names
  const isShared = (name: string) =>
    schemas.every(({ fields }) => fields.some((field) => field.name === name))
  const fields = names.filter((name) => name !== eventColumn)
  return [...fields.filter(isShared), eventColumn, ...fields.filter((name) => !isShared(name))]
}

function shown(schemas: Schema[], name: string): ShownColumn {
  const title = headingOf(name)
  const fields = schemas.flatMap((schema) => schema.fields.filter((field) => field.name === name))
  const least = name === eventColumn ? Math.max(...schemas.map((each) => each.name.length)) : 1
  const width = Math.max(title.length, least, ...fields.map(usualWidth))
  const narrow = Math.max(title.length, least, ...fields.map(narrowWidth))
  return { field: name, width, title, narrow, right: fields.length > 0 && fields.every(isRight) }
}

const rightMeanings: ReadonlySet<Meaning> = new Set<Meaning>([
  'pid_nr',
  'tid_nr',
  'gid_nr',
  'cgroup_id',
  'cpu_nr',
  'fd_nr',
  'duration_ns',
  'size_bytes',
  'count',
  'log2_ns',
  'log2_bytes',
  'log2_count',
  'linear_ns',
  'linear_bytes',
  'linear_count',
  'sysret',
  'ip_port',
  'stack_id',
])

function isRight({ meaning, form, length }: Field): boolean {
  if (length !== 1) return false
  return meaning === undefined ? form === 'integer' : rightMeanings.has(meaning)
}

/** Names are cut, times lose their fraction; numbers keep their places. */
function narrowWidth(field: Field): number {
  const most = field.meaning === 'text' ? 10 : field.meaning === 'time_ns' ? 8 : Infinity
  return Math.min(usualWidth(field), most)
}

function usualWidth({ meaning, size, length, form, names }: Field): number {
  if (meaning === 'text' && length > 0) return Math.min(length - 1, 40)
  if (meaning === 'text') return 40
  if (meaning !== undefined) return widths[meaning] ?? 8
  if (form === 'bool') return 5
  if (names !== undefined)
    return Math.min(20, Math.max(...Object.values(names).map((n) => n.length)))
  return size === 8 ? 10 : size === 4 ? 8 : 5
}
