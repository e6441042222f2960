/**
 * What help and the man page say of a tool, a command or the program: one page, made of the
 * definitions, written as text by help.ts and as roff by manual.ts.
 */
import { tools } from '../tools/index.js'
import type { Tool } from '../tools/tool.js'
import { commands, type CommandDefinition, type CommandName } from './commands.js'
import {
  categories,
  optionsAt,
  toolOptions,
  type Category,
  type OptionDefinition,
} from './options.js'

/** A term and what it means: an option, a word, a field. */
export interface Entry {
  term: string
  short: string
  /** For the man page only. */
  long?: string
}

/** One part of a page under its heading. */
export type Section =
  | { kind: 'text'; title: string; paragraphs: string[] }
  | { kind: 'entries'; title: string; entries: Entry[] }
  | { kind: 'examples'; title: string; examples: readonly (readonly [string, string])[] }
  | { kind: 'code'; title: string; lines: string[] }

/** All that is to be said of one subject. */
export interface Page {
  /** Without `ebpf-trace`; empty for the program itself. */
  name: string
  summary: string
  usage: string[]
  sections: Section[]
}

/** What the page of a tool adds from its object. */
export interface ObjectWords {
  parameters: [name: string, OptionDefinition][]
  /** Names of the parameters that the object has, of those that shared options need. */
  serves?: (parameter: string) => boolean
  fields: Entry[]
  /** It shows tables, not events. */
  hasTables?: boolean
}

const nothing: ObjectWords = { parameters: [], fields: [] }

/** The page of a tool or of an object of the user's. */
export function toolPage(name: string, tool: Tool, object: ObjectWords = nothing): Page {
  const { serves = () => true } = object
  const own = new Set(object.parameters.map(([long]) => long))
  const shared = toolOptions(name, object.hasTables).filter(
    ([long, { parameter }]) => !own.has(long) && (parameter === undefined || serves(parameter)),
  )
  const word = name === 'syscall' ? `${name} [CALL...]` : name
  return {
    name,
    summary: tool.summary,
    usage: [`ebpf-trace ${word} [OPTION...] [-- COMMAND [ARGUMENT...]]`],
    sections: [
      ...texts('Description', tool.description),
      ...optionSections([...object.parameters, ...shared]),
      ...entries('Fields', object.fields),
      ...(object.hasTables ? texts('Reading it', ...tableRules) : []),
      ...examples(tool.examples),
      ...texts('Notes', ...(tool.notes ?? [])),
      ...entries(
        'Also called',
        (tool.aliases ?? []).map((term) => ({ term, short: '' })),
      ),
    ],
  }
}

/** The page of a command. */
export function commandPage(name: CommandName): Page {
  const command: CommandDefinition = commands[name]
  const { place, own } = command
  const options = [...Object.entries(own ?? {}), ...(place ? optionsAt(place) : [])]
  return {
    name,
    summary: command.summary,
    usage: [
      ['ebpf-trace', name, command.argument, options.length > 0 && '[OPTION...]']
        .filter(Boolean)
        .join(' '),
    ],
    sections: [
      ...texts('Description', command.description),
      ...optionSections(options),
      ...examples(command.examples ?? []),
    ],
  }
}

/** What snapshots say, in words. */
const tableRules = [
  'What is counted is shown once, at the end, or every so often (-i, -n). A histogram has slots of which each is twice as wide as the one before. What a percentile says is a bound: p99 ≤ 8.19us means that 99 of 100 values lie in slots up to 8.19us, so the value itself is at least half of it. max is the bound of the last slot that is not empty.',
  'JSON has one object for each interval: {time, interval_ms, lost, rows}; of an object with several tables one for each, with its name as table, and CSV has that as a column. A histogram is {scale, unit, total, at_most, buckets: [{from, to, count}]}, a bucket without an end having null as its to, at_most the bounds of the percentiles. CSV has a line for each bucket. What found no room in the kernel is one row: "other": true in JSON, other in tables and CSV.',
]

/** What src/text/escape.ts does, in words. */
const rights = [
  'Only the helper is privileged. What it may do in this run (which objects, kinds of attachment and of files, which capabilities) is fixed in its arguments before anything else is read, and once all is attached it loads and attaches nothing more (only the views of top attach when they are shown). Under sudo, doas or pkexec everything else is the user who called; plain root stays root unless --as says who to become.',
  'A tool of ours loads its own object and no other: whoever took the unprivileged part over could see what the tool shows, not more. For an object of your own any object may be loaded, so until it is attached the unprivileged part is as good as root: run objects of people you trust. They may only observe: what writes to or signals a process, XDP, TC and cgroup programs are refused.',
]

const textRules = [
  'Paths, arguments and names are whatever bytes the traced program has. Tables show control characters as \\n or \\x1b, bytes that are not UTF-8 as \\xff, direction marks as \\u{202e}, a backslash as \\\\; arguments that are empty or have spaces or quotes in them stand in quotes.',
  'JSON and CSV keep valid UTF-8 exactly. Byte NN (hexadecimal) of what is not UTF-8 becomes the private character U+EFNN: "\\uefff" in JSON is the byte ff. A text that has such characters itself gets each of their bytes written that way, so turning every U+EFNN back into its byte gives the original. CSV does the same with control characters other than tab and newline; a list of texts is a JSON array in CSV, too.',
  'A text that ends with … was cut; JSON says "cut": true, and "fault": true where memory could not be read. What is not there is - in tables, null in JSON, empty in CSV.',
]

/** What scripts ask, and what they can set. */
const codes: Entry[] = [
  { term: '0', short: 'done; also where Ctrl-C, -d, -n or the reader of the output ended it' },
  { term: '1', short: 'something failed: the verifier, a full disk; list found nothing' },
  { term: '2', short: 'the command line cannot be meant' },
  { term: '3', short: 'this kernel or these rights cannot do it' },
  { term: '70', short: 'a bug of ours' },
  { term: '125', short: 'COMMAND was not started, since tracing failed' },
  { term: '126, 127', short: 'COMMAND cannot be started, or is not there' },
  { term: 'others', short: "COMMAND's own code; 128 + n where signal n ended it" },
]
const environment: Entry[] = [
  { term: 'NO_COLOR, TERM', short: 'NO_COLOR set, or TERM=dumb: no colours' },
  { term: 'SUDO_UID, DOAS_USER, PKEXEC_UID', short: 'who we become once the helper runs' },
]

/** The page of the program. */
export function programPage(): Page {
  const words = Object.entries(tools).map(([term, { summary }]) => ({ term, short: summary }))
  const named = Object.entries(commands).map(([term, { summary }]) => ({ term, short: summary }))
  return {
    name: '',
    summary: 'see what Linux does, with eBPF: no compiler, no headers, no dependencies',
    usage: [
      'ebpf-trace TOOL [OPTION...] [-- COMMAND [ARGUMENT...]]',
      'ebpf-trace CALL... [OPTION...]',
      'ebpf-trace FILE.bpf.o|FILE.bpf.c [OPTION...]',
      'ebpf-trace COMMAND',
    ],
    sections: [
      { kind: 'entries', title: 'Tools', entries: words },
      {
        kind: 'entries',
        title: 'System calls and objects',
        entries: [
          { term: 'connect openat', short: 'any system calls, by name' },
          { term: './x.bpf.o', short: 'any BPF object that keeps the contract (manual object)' },
          { term: './x.bpf.c', short: 'the same from C, where there is clang' },
        ],
      },
      { kind: 'entries', title: 'Commands', entries: named },
      ...optionSections(optionsAt('trace', 'table')),
      ...texts('Rights', ...rights),
      ...texts('Text of traced programs', ...textRules),
      ...entries('Exit codes', codes),
      ...entries('Environment', environment),
      {
        kind: 'examples',
        title: 'Examples',
        examples: [
          ['execve', 'Which programs are started?'],
          ['open -x -p 1234', 'Which files does this process fail to open?'],
          ['exit -d 10s --json', 'Which processes ended in these ten seconds, as JSON'],
          ['connect accept4 -- curl example.org', 'How does curl reach the network?'],
        ],
      },
    ],
  }
}

function texts(title: string, ...paragraphs: (string | undefined)[]): Section[] {
  const said = paragraphs.filter((one) => one !== undefined)
  return said.length ? [{ kind: 'text', title, paragraphs: said }] : []
}

function examples(list: readonly (readonly [string, string])[]): Section[] {
  return list.length ? [{ kind: 'examples', title: 'Examples', examples: list }] : []
}

function entries(title: string, list: Entry[]): Section[] {
  return list.length ? [{ kind: 'entries', title, entries: list }] : []
}

function optionSections(list: [string, OptionDefinition][]): Section[] {
  return (Object.entries(categories) as [Category, string][]).flatMap(([category, title]) =>
    entries(title, list.filter(([, one]) => one.category === category).map(optionEntry)),
  )
}

function optionEntry([long, definition]: [string, OptionDefinition]): Entry {
  const { short, argument, doc, more } = definition
  const names = `${short ? `-${short}, ` : '    '}--${long}`
  return {
    term: argument ? `${names} ${argument}` : names,
    short: doc,
    ...(more && { long: more }),
  }
}
