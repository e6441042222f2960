/** The options of `top`; those that mean what they mean for tools are theirs. */
import { options, type OptionDefinition } from './options.js'
import { count, duration, flag } from './values.js'
import { UsageError } from './usage.js'

/** The views that `top WORD` begins with. */
export const topWords = [
  ...(['processes', 'threads', 'cgroups', 'syscalls', 'files', 'tcp', 'blocks', 'bpf'] as const),
] as const

/** The objects that the views need, by name; the first is 0 in the grant. */
export const topObjectNames = ['top', 'topcalls', 'topfiles', 'topsockets', 'topblocks'] as const

const own = <T>(definition: Omit<OptionDefinition<T>, 'places'>): OptionDefinition<T> => ({
  ...definition,
  places: [],
})

/** What is shorter shows the work of showing. */
const intervalMinNs = 20e6

function interval(text: string): number {
  const ns = duration(text)
  if (ns >= intervalMinNs) return ns
  throw new UsageError(`'${text}' is too short: 20ms at least`)
}

const { pid, follow, tid, uid, comm, cgroup, container } = options
const { format, json, output, columns, rows, color, as, quiet } = options

/** The options by their long name. */
export const topOptions = {
  pid,
  follow,
  tid,
  uid,
  comm,
  cgroup,
  container,
  interval: own({
    short: 'i',
    argument: 'DURATION',
    category: 'extent',
    doc: 'time from one snapshot to the next: 2s, 500ms; a second unless told',
    read: interval,
  }),
  once: own({
    category: 'extent',
    doc: 'one snapshot, of one interval: the same as -n 1',
    read: flag,
  }),
  count: own({
    short: 'n',
    argument: 'N',
    category: 'extent',
    doc: 'end after this many snapshots',
    read: count,
  }),
  duration: options.duration,
  format: {
    ...format,
    more: 'Without a terminal, or with -f, -n or --once, snapshots are printed one after another. Each is an object {time, interval_ms, lost, rows, totals}; keys of rows are the names of the columns, with their unit. What this kernel cannot tell is null.',
  },
  json,
  output,
  columns,
  rows,
  sort: own({
    argument: 'COLUMN',
    category: 'output',
    doc: 'most of this first; otherwise of the CPU',
    read: (text: string) => text,
  }),
  'no-header': options['no-header'],
  color,
  as,
  'ready-fd': options['ready-fd'],
  quiet,
} satisfies Record<string, OptionDefinition>

/** What was given, each by its option's long name. */
export type TopValues = {
  [Name in keyof typeof topOptions]?: ReturnType<(typeof topOptions)[Name]['read']>
}
