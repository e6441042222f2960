import { connect } from '../helper/connection.js'
import { File } from '../helper/message.js'
import { readFile } from '../helper/requests.js'
import { fieldsOf } from '../pipeline/tables.js'
import { becomeUser, invokingUser } from '../process/user.js'
import { coloursOf } from '../text/colour.js'
import { plainJson, shownText } from '../text/escape.js'
import { findTool, tools } from '../tools/index.js'
import { exitCodes } from './failure.js'
import type { Start } from './program.js'
import { optionsAt, type Values } from './options.js'
import { parse } from './parse.js'
import { parsePatterns, probesOf, type AskKernel, type Probe } from './probes.js'
import { shippedObject } from './shipped.js'
import type { Line } from './subject.js'
import { print, tell } from './terminal.js'
import { quoted } from './usage.js'

/** A list of tracepoints has 60 KB, a format some. */
const fileBytesMax = 8n << 20n

/** `list [PATTERN]`: what can be traced. */
export async function list(line: Line, start: Start): Promise<number> {
  const grammar = { name: 'list', options: optionsAt('list'), words: [0, 1] as const }
  const { values, words } = parse(line.rest, grammar)
  const [word] = words
  const named = word === undefined ? Object.keys(tools) : findTool(word)?.name
  if (named !== undefined) {
    print(await toolList([named].flat(), values))
    return 0
  }
  const patterns = parsePatterns(word ?? '')
  const asksKernel = patterns.some(
    ({ kind }) => kind === 'tracepoint' || (kind === 'syscall' && values.verbose),
  )
  const asking = asksKernel ? kernelAsker(start) : noKernel
  const user = invokingUser()
  if (user) becomeUser(user)
  const found = patterns.map((each) => probesOf(each, asking, values.verbose ?? false))
  const probes = (await Promise.all(found)).flat()
  print(values.json ? plainJson(probes) + '\n' : probes.map(probeText).join(''))
  if (probes.length > 0) return 0
  // As grep does; with --json the empty array says it.
  if (!values.json) tell(`ebpf-trace: nothing fits ${quoted(word ?? '')}`)
  return exitCodes.failed
}

const noKernel: AskKernel = async () => undefined

/** Reads tracefs through the helper, which mounts it for itself where it is not mounted. */
function kernelAsker(start: Start): AskKernel {
  if (process.platform !== 'linux') return noKernel
  const connection = connect(start())
  return async (kind, argument) => {
    const file = kind === 'events' ? File.TRACEFS_EVENTS : File.TRACEFS_FORMAT
    const wanted = { kind: file, sizeMax: fileBytesMax, ...(argument && { argument }) }
    const bytes = await readFile(connection, wanted).catch(() => undefined)
    return bytes && Buffer.from(bytes).toString()
  }
}

function probeText({ name, fields = [] }: Probe): string {
  // Names in a binary are whatever its maker put there.
  const rows = fields.map((field) => `    ${shownText(`${field.type} ${field.name}`)}\n`)
  return `${shownText(name)}\n${rows.join('')}`
}

interface ListedTool {
  name: string
  summary: string
  aliases: string[]
  fields: { name: string; type: string; doc: string | undefined }[]
}

async function toolList(names: string[], { json, verbose }: Values): Promise<string> {
  const all = names.map(listedTool)
  if (json) return JSON.stringify(all, null, 2) + '\n'
  // Its library is a chunk of its own: help and the rest do without.
  const { summaryView } = await import('../views/summary.js')
  const width = process.stdout.columns
  const table = (rows: string[][]): string =>
    summaryView([{ title: '' }, { title: '' }], rows, {
      colours: coloursOf(0),
      header: false,
      width,
    })
  if (!verbose) return table(all.map(({ name, summary }) => [name, summary]))
  return all
    .map(({ name, summary, fields }) => {
      const rows = fields.map(({ type, name, doc }) => [`    ${type} ${name}`, doc ?? ''])
      return table([[name, summary]]) + table(rows)
    })
    .join('')
}

function listedTool(name: string): ListedTool {
  const { summary = '', aliases = [] } = tools[name] ?? {}
  const { schemas, tables } = shippedObject(name)
  const fields = tables[0] ? fieldsOf(tables[0]) : (schemas[0]?.fields ?? [])
  const shown = fields.map(({ name, meaning, doc }) => ({ name, type: meaning ?? 'number', doc }))
  return { name, summary, aliases, fields: shown }
}
