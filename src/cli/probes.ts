/** What can be traced besides tools: found in the kernel's and in binaries' own lists. */
import { closeSync, fstatSync, openSync } from 'node:fs'
import { readElf, type Elf } from '../elf/elf.js'
import { usdtNotesOf } from '../elf/notes.js'
import { fileSource } from '../elf/source.js'
import { functionsOf } from '../elf/symbols.js'
import { callTracepoint } from '../kernel/call-signature.js'
import { callTable } from '../kernel/calls.js'
import { thisMachine } from '../kernel/machine.js'
import { Failure } from '../text/failure.js'
import { suggest } from '../text/suggest.js'
import { tools } from '../tools/index.js'
import { UsageError } from './usage.js'

/** A pattern of `list`: what kind of thing, in which file, and its name with * and ?. */
export interface Pattern {
  kind: ProbeKind
  path: string | undefined
  name: string
}

/** Kinds of what can be listed by pattern. */
export type ProbeKind = (typeof probeKinds)[number]
const probeKinds = ['tracepoint', 'syscall', 'uprobe', 'usdt'] as const

/** One thing that can be traced; its name has its kind in front. */
export interface Probe {
  name: string
  fields?: ProbeField[]
}

/** A field or argument of it. */
export interface ProbeField {
  type: string
  name: string
}

/** Asks the kernel for a file of tracefs; undefined where it has none. */
export type AskKernel = (
  kind: 'events' | 'format',
  argument?: string,
) => Promise<string | undefined>

/** The patterns of a word: `*exec*` without a kind is looked for among all that have no file. */
export function parsePatterns(text: string): Pattern[] {
  if (!/^[^:/]*[*?][^:/]*$/.test(text)) return [parsePattern(text)]
  return (['syscall', 'tracepoint'] as const).map((kind) => ({ kind, path: undefined, name: text }))
}

/** Reads `tracepoint:*exec*` or `uprobe:/bin/bash:*read*`. */
export function parsePattern(text: string): Pattern {
  const [, kind = '', rest = '*'] = /^(\w+)(?::(.*))?$/s.exec(text) ?? []
  const known = probeKinds.find((one) => one === kind)
  if (known === undefined) {
    throw new UsageError(`${text} is no tool and no pattern`, {
      argument: text,
      hint: kindHint(kind, text),
    })
  }
  if (known === 'tracepoint' || known === 'syscall')
    return { kind: known, path: undefined, name: rest }
  const [, path = '', name = '*'] = /^(.*?)(?::([^/]*))?$/s.exec(rest) ?? []
  if (!path.includes('/')) {
    const hint = `name the file that has them: '${kind}:/usr/bin/bash:*'`
    throw new UsageError(`${text} names no file`, { argument: text, hint })
  }
  return { kind: known, path, name }
}

function kindHint(kind: string, text: string): string {
  if (text.startsWith('/') || text.startsWith('.'))
    return `'uprobe:${text}:*' are the functions of a file, 'usdt:${text}:*' its USDT probes`
  const close = /^(k|f)(ret)?(probe|entry|exit|unc)/.test(kind) ? '' : suggest(kind, probeKinds)
  if (close) return `did you mean ${close}:...?`
  const tool = suggest(text, Object.keys(tools))
  if (tool) return `did you mean ${tool}?`
  return `a pattern begins with one of ${probeKinds.join(', ')}: 'tracepoint:*exec*'`
}

/** Everything that fits a pattern, in order; `withFields` asks for fields and arguments, too. */
export async function probesOf(
  pattern: Pattern,
  ask: AskKernel,
  withFields: boolean,
): Promise<Probe[]> {
  const { kind, path = '' } = pattern
  const fits = glob(pattern.name)
  if (kind === 'uprobe') return functionProbes(path, fits)
  if (kind === 'usdt') return usdtProbes(path, fits, withFields)
  const all = kind === 'syscall' ? [...callTable(thisMachine()).numbers.keys()] : await events(ask)
  const names = all.filter(fits).sort()
  const fieldsOf = async (name: string): Promise<Probe> => {
    const place = kind === 'syscall' ? callTracepoint(name) : name.replace(':', '/')
    const format = withFields ? await ask('format', place) : undefined
    const fields = format === undefined ? undefined : formatFields(format, kind === 'syscall')
    return { name: `${kind}:${name}`, ...(fields && { fields }) }
  }
  return Promise.all(names.map(fieldsOf))
}

async function events(ask: AskKernel): Promise<string[]> {
  const text = await ask('events')
  if (text === undefined) {
    const hint = 'sudo ebpf-trace list ...; ebpf-trace doctor says what is missing'
    throw new Failure('refused', 'the kernel’s tracepoints cannot be read', hint)
  }
  return text.split('\n').filter(Boolean)
}

/** A name with * and ? as a test of the whole of it; a tracepoint's category may be left out. */
function glob(pattern: string): (name: string) => boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  const source = escaped.replaceAll('*', '.*').replaceAll('?', '.')
  const expression = new RegExp(`^${source}$`)
  return (name) => expression.test(name) || expression.test(name.slice(name.indexOf(':') + 1))
}

const fieldLine = /^\s*field:(.*?)\s*\b(\w+)(\[[^\]]*\])?;\s*offset:/

/** The fields that a format of tracefs lists, those that all events have left out. */
export function formatFields(format: string, isCall: boolean): ProbeField[] {
  return format.split('\n').flatMap((line) => {
    const [, type, name, length = ''] = fieldLine.exec(line) ?? []
    if (type === undefined || name === undefined || name.startsWith('common_')) return []
    if (isCall && name === '__syscall_nr') return []
    return [{ type: `${type}${length}`, name }]
  })
}

function functionProbes(path: string, fits: (name: string) => boolean): Probe[] {
  return inElf(path, (elf) =>
    [...functionsOf(elf)]
      .map(({ name }) => name)
      .filter(fits)
      .sort()
      .map((name) => ({ name: `uprobe:${path}:${name}` })),
  )
}

function usdtProbes(path: string, fits: (name: string) => boolean, withFields: boolean): Probe[] {
  return inElf(path, (elf) => {
    const found = new Map<string, Probe>()
    for (const { provider, name, arguments: places } of usdtNotesOf(elf)) {
      if (!fits(`${provider}:${name}`)) continue
      const fields = places
        .split(' ')
        .filter(Boolean)
        .map((place, index) => ({ type: place, name: `arg${index}` }))
      const probe = { name: `usdt:${path}:${provider}:${name}`, ...(withFields && { fields }) }
      found.set(`${provider}:${name}`, probe)
    }
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  })
}

function inElf<T>(path: string, read: (elf: Elf) => T): T {
  const fd = openSync(path, 'r')
  try {
    return read(readElf(fileSource(fd, fstatSync(fd).size)))
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ElfError') throw error
    throw new Failure('failed', `${path}: ${error.message}`, undefined, error)
  } finally {
    closeSync(fd)
  }
}
