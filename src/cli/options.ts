/**
 * Every option, once. Parsing, --help, the man pages and the completions are made of this
 * table; its order is the manual's.
 */
import { callFamilies } from '../kernel/call-families.js'
import * as value from './values.js'

/** Where an option can be given: at a tool, at replay and demo, or at a command. */
export type Place =
  'trace' | 'profile' | 'table' | 'syscall' | 'replay' | 'list' | 'doctor' | 'compile'

/** Under which heading help shows it. */
export type Category = 'own' | 'filter' | 'extent' | 'output' | 'running'

/** Headings of the categories. */
export const categories: Record<Category, string> = {
  own: 'Its own options',
  filter: 'Filters, in the kernel: 1,2 is a list, !1 all but it',
  extent: 'How long',
  output: 'Output',
  running: 'Running',
}

/** What one option is. */
export interface OptionDefinition<T = unknown> {
  /** One letter, one meaning everywhere; without the dash. */
  short?: string
  /** How help calls the value; an option without one is a flag. */
  argument?: string
  /** The values there are, for completion. */
  choices?: readonly string[]
  category: Category
  places: readonly Place[]
  /** Half a line for --help: lower case, no full stop. */
  doc: string
  /** Sentences for the man page. */
  more?: string
  /** Offered only where the object has this parameter; the value is set there. */
  parameter?: string
  /** Its value has to be looked up first: users, control groups. The session does it. */
  isFilter?: true
  read(text: string, before?: T): T
}

const option = <T>(definition: OptionDefinition<T>): OptionDefinition<T> => definition
const trace = ['trace'] as const
const traced = ['trace', 'profile'] as const
const shown = ['trace', 'replay'] as const
const formats = ['table', 'json', 'ndjson', 'csv'] as const
const colors = ['auto', 'always', 'never'] as const

/** The options by their long name. */
export const options = {
  pid: option({
    short: 'p',
    argument: 'PID,...',
    category: 'filter',
    places: traced,
    parameter: 'filter_pid',
    isFilter: true,
    doc: 'only these processes, with all their threads',
    more: 'The numbers are those of the pid namespace in which ebpf-trace runs. It is an error if none of the processes exists; of the other filters that match nothing a warning says so.',
    read: value.pids,
  }),
  follow: option({
    category: 'filter',
    places: traced,
    parameter: 'filter_follow',
    isFilter: true,
    doc: 'with -p: children born later, too',
    read: value.flag,
  }),
  tid: option({
    argument: 'TID,...',
    category: 'filter',
    places: traced,
    parameter: 'filter_tid',
    isFilter: true,
    doc: 'only these threads',
    read: value.pids,
  }),
  uid: option({
    short: 'u',
    argument: 'USER,...',
    category: 'filter',
    places: traced,
    parameter: 'filter_uid',
    isFilter: true,
    doc: 'only these users, by name or number',
    more: 'On an exec the user is the one after it: a set-user-id program counts as its owner.',
    read: value.names,
  }),
  comm: option({
    argument: 'NAME,...',
    category: 'filter',
    places: traced,
    parameter: 'filter_comm',
    isFilter: true,
    doc: "only processes of these names; * at the end: 'sh*'",
    more: 'The kernel keeps 15 bytes of a name; a longer one is compared by those. On an exec the name is the one after it.',
    read: value.names,
  }),
  cgroup: option({
    argument: 'PATH,...',
    category: 'filter',
    places: traced,
    parameter: 'filter_cgroup',
    isFilter: true,
    doc: 'only these control groups and those below them',
    more: 'A path below the cgroup v2 mount (system.slice/ssh.service) or with it (/sys/fs/cgroup/...). A group that is not there when tracing starts matches nothing, even if it is made later.',
    read: value.names,
  }),
  container: option({
    argument: 'ID,...',
    category: 'filter',
    places: traced,
    parameter: 'filter_cgroup',
    isFilter: true,
    doc: 'only these containers: the beginning of an id',
    more: 'Containers are found by the control groups of running processes; no container runtime is asked. One that is not running when tracing starts matches nothing.',
    read: value.names,
  }),
  slower: option({
    argument: 'DURATION',
    category: 'filter',
    places: trace,
    parameter: 'filter_min_ns',
    doc: 'only what took at least this long: 10ms',
    read: value.span,
  }),
  family: option({
    argument: 'FAMILY,...',
    choices: callFamilies,
    category: 'own',
    places: ['syscall'],
    doc: 'all calls of a kind: file, network, process and more',
    more: `The kinds are ${callFamilies.join(', ')}.`,
    read: value.listOfWords(...callFamilies),
  }),
  duration: option({
    short: 'd',
    argument: 'DURATION',
    category: 'extent',
    places: traced,
    doc: 'end after this time: 10s, 1h30m; a bare number is seconds',
    read: value.duration,
  }),
  frequency: option({
    short: 'F',
    argument: 'HZ',
    category: 'own',
    places: ['profile'],
    doc: 'samples a second of each CPU: 99 unless told',
    more: 'A number that is not a divisor of timers in programs, so that samples do not fall in step with them.',
    read: value.frequency,
  }),
  count: option({
    short: 'n',
    argument: 'N',
    category: 'extent',
    places: shown,
    doc: 'end after this many events, or intervals of what is counted',
    read: value.count,
  }),
  interval: option({
    short: 'i',
    argument: 'DURATION',
    category: 'extent',
    places: ['table'],
    doc: 'show what was counted every so often: 1s; otherwise once, at the end',
    more: 'With -n and without -i an interval is a second. Ctrl-C shows what was counted since the last one.',
    read: value.duration,
  }),
  format: option({
    short: 'f',
    argument: 'FORMAT',
    choices: formats,
    category: 'output',
    places: shown,
    doc: 'table, json (one array), ndjson (an object a line) or csv',
    more: 'Keys are the field names of the schema below, durations and sizes with their unit in the name. Times are RFC 3339 with nine digits. Numbers that can pass 2^53 (addresses, ids) are strings.',
    read: value.oneOf(...formats),
  }),
  json: option({
    category: 'output',
    places: ['trace', 'replay', 'list', 'doctor'],
    doc: 'the same as -f json; errors are one JSON object on stderr',
    read: value.flag,
  }),
  output: option({
    short: 'o',
    argument: 'FILE',
    category: 'output',
    places: ['trace', 'replay', 'compile'],
    doc: 'write there instead of to stdout',
    more: 'The file belongs to the user who called sudo. Where a reader could see half a file (json), it is written aside and renamed at the end.',
    read: value.words,
  }),
  columns: option({
    argument: 'NAME,...',
    category: 'output',
    places: shown,
    doc: 'show these fields, in this order; +NAME adds one, -NAME leaves one out',
    read: value.columns,
  }),
  wide: option({
    category: 'output',
    places: shown,
    doc: 'wrap long lines instead of cutting them with …',
    read: value.flag,
  }),
  tui: option({
    category: 'output',
    places: shown,
    doc: 'a table to go through while events come: sort, filter, details; ? shows the keys',
    more: 'The last 100,000 events can be scrolled back to, or fewer where they are long; how many are gone is told. With -d or -n it stays until q.',
    read: value.flag,
  }),
  'no-header': option({
    category: 'output',
    places: shown,
    doc: 'leave the heading of table and csv out',
    read: value.flag,
  }),
  color: option({
    argument: 'WHEN',
    choices: colors,
    category: 'output',
    places: ['trace', 'replay', 'list', 'doctor'],
    doc: 'auto (the default), always or never',
    more: 'auto: on a terminal, unless NO_COLOR is set or TERM is dumb.',
    read: value.oneOf(...colors),
  }),
  histograms: option({
    category: 'output',
    places: ['table', 'replay'],
    doc: 'draw the histogram of each row in full',
    read: value.flag,
  }),
  linear: option({
    argument: 'STEP',
    category: 'output',
    places: trace,
    parameter: 'linear_step',
    doc: 'slots of histograms are so wide each, not twice as wide as the one before',
    more: 'A time like 10us, or a size like 4K: there are 40 slots, and the last one takes all that is larger. Counted so in the kernel; the bounds of percentiles are as much closer.',
    read: value.step,
  }),
  heatmap: option({
    category: 'output',
    places: ['table', 'replay'],
    doc: 'draw histograms over time: a column for each interval',
    more: 'Time goes across, what is measured upwards, the shade is how often. The histograms of all rows are added up. Without -i an interval is a second.',
    read: value.flag,
  }),
  rows: option({
    argument: 'N',
    category: 'output',
    places: ['table', 'replay'],
    doc: 'show at most so many rows of a table; on a terminal 30 unless told',
    read: value.count,
  }),
  record: option({
    argument: 'FILE',
    category: 'output',
    places: trace,
    doc: 'keep the raw events too, for ebpf-trace replay FILE',
    read: value.words,
  }),
  speed: option({
    argument: 'FACTOR',
    category: 'running',
    places: ['replay'],
    doc: '1 is as fast as it happened, 2 twice as fast; otherwise at once',
    read: value.factor,
  }),
  buffer: option({
    argument: 'SIZE',
    category: 'running',
    places: trace,
    doc: 'size of the ring buffer, 8M unless told: more for bursts',
    read: value.bufferSize,
  }),
  stats: option({
    category: 'running',
    places: traced,
    doc: 'measure exactly what the tracing costs (adds 50 ns to every BPF run)',
    more: 'Without it the cost is sampled 50 ms in every 5 s, and shown with ~.',
    read: value.flag,
  }),
  as: option({
    argument: 'USER',
    category: 'running',
    places: traced,
    doc: 'become this user once the helper runs; under sudo: the one who called it',
    read: value.words,
  }),
  'ready-fd': option({
    argument: 'FD',
    category: 'running',
    places: traced,
    doc: 'write one byte there once everything is attached',
    read: value.descriptor,
  }),
  quiet: option({
    short: 'q',
    category: 'running',
    places: ['trace', 'replay', 'compile'],
    doc: 'errors only on stderr: no status, no closing line',
    read: value.flag,
  }),
  verbose: option({
    short: 'v',
    category: 'running',
    places: ['trace', 'profile', 'list', 'doctor'],
    doc: 'say more: programs and how they attach; list: fields',
    read: value.flag,
  }),
}

/** An option's long name. */
export type OptionName = keyof typeof options

/** What was given, each by its option's long name. */
export type Values = { [Name in OptionName]?: ReturnType<(typeof options)[Name]['read']> }

/** Letters that belong to parameters of tools, so that no option takes them. */
export const parameterLetters: Record<string, string> = { x: 'failed_only' }

/** Letters kept for what is to come: interval, frequency, program, and bpftrace's own. */
export const keptLetters = 'elcBs'

/** Options that mean nothing where tables are shown: what is counted makes no ring. */
const eventsOnly: ReadonlySet<string> = new Set(['tui', 'buffer', 'wide'])

/** The shared options of a tool; those of tables where that is what it shows. */
export function toolOptions(name: string, hasTables = false): [OptionName, OptionDefinition][] {
  if (name === 'syscall') return [...optionsAt('syscall'), ...optionsAt('trace')]
  if (!hasTables) return optionsAt('trace')
  return optionsAt('trace', 'table').filter(([long]) => !eventsOnly.has(long))
}

/** The options of some places, with their names. */
export function optionsAt(...wanted: Place[]): [OptionName, OptionDefinition][] {
  const all = Object.entries(options) as [OptionName, OptionDefinition][]
  return all.filter(([, { places }]) => wanted.some((place) => places.includes(place)))
}
