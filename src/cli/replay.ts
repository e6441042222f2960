/** Recordings, shown through the same views: no root, no Linux. */
import { join } from 'node:path'
import type { Machine } from '../kernel/machine.js'
import { packageRoot } from '../process/package.js'
import type { ColumnRequest } from '../schema/columns.js'
import { openReplay, type Replay } from '../session/replay.js'
import { Failure } from '../text/failure.js'
import { counted } from '../text/quantity.js'
import { findTool } from '../tools/index.js'
import type { Tool } from '../tools/tool.js'
import { closingLine } from './closing.js'
import { commands } from './commands.js'
import { awaitEnding } from './ending.js'
import { optionsAt, type Values } from './options.js'
import { parse, type Grammar } from './parse.js'
import { openShow, userName } from './show.js'
import type { Line } from './subject.js'
import { tell } from './terminal.js'

/** `replay FILE`. */
export async function replay(line: Line): Promise<number> {
  const { values, words } = parse(line.rest, grammar('replay'))
  const file = words[0] ?? ''
  const stacks = await import('./profile-replay.js')
  if (stacks.isPacked(file)) return stacks.replayProfile(file, values)
  const session = await openReplay(file, speedOf(values))
  return play(session, values, `recorded ${session.header.startedAt}`)
}

/** `demo`: the recording that ships, played as fast as it happened. */
export async function demo(line: Line): Promise<number> {
  const { values } = parse(line.rest, grammar('demo'))
  const file = join(packageRoot, 'prebuilt', 'demo.rec')
  const session = await openReplay(file, { speed: 1, ...speedOf(values) })
  return play(session, values, 'a recording made elsewhere, not this machine')
}

function speedOf({ speed }: Values): { speed?: number } {
  return speed === undefined ? {} : { speed }
}

/** What was shown when it was recorded, as wide as the tool has it. */
function shownColumns(tool: Tool | undefined, recorded: string[]): ColumnRequest[] {
  return recorded.map((name) => {
    const own = tool?.columns.find((column) => typeof column !== 'string' && column.field === name)
    if (own === undefined || typeof own === 'string') return name
    const { field, width, title } = own
    return { field, ...(width !== undefined && { width }), ...(title !== undefined && { title }) }
  })
}

function grammar(name: 'replay' | 'demo'): Grammar {
  const { words, argument } = commands[name]
  return { name, options: optionsAt('replay'), words, argument }
}

async function play(session: Replay, values: Values, label: string): Promise<number> {
  const { header } = session
  const tool = findTool(header.tool)?.tool
  const { quiet } = values
  const machine = machineOf(header.arch)
  // Read before the first event: a recording of another tool has no facts.
  const calls =
    header.facts === undefined
      ? undefined
      : (await import('./calls.js')).recordedDecoder(header.facts, machine)
  if (!quiet) tell(`ebpf-trace: replay of ${header.tool} (${label}; Linux ${header.kernel})`)
  if (session.tables.length > 0) return playIntervals(session, values, machine)
  const screen = values.tui && (await import('./event-screen.js')).openEventScreen
  const show = await openShow({
    schemas: session.schemas,
    columns: shownColumns(tool, header.columns),
    values,
    context: { clock: session.clock, machine, userName, ...(calls && { calls }) },
    fd: 1,
    name: header.tool,
    ...(screen && { screen }),
  })
  await show.begin()
  const ended = awaitEnding({ readerGone: show.gone })
  void ended.then(() => session.stop())
  try {
    for await (const batches of session.batches) {
      await show.take(batches)
      if (show.full) break
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    // What came before the damage was shown, and stays whole.
    await show.finish()
    const shown = `${counted(show.count, 'event')} before that`
    throw new Failure(error.kind, `${error.message}; shown: ${shown}`, error.hint, error)
  }
  const report = await session.stop()
  await show.finish()
  if (!quiet) tell(`ebpf-trace: replay: ${closingLine({ ...report, events: show.count })}`)
  return 0
}

/** A recording of what was counted: each interval as it was read. */
async function playIntervals(session: Replay, values: Values, machine: Machine): Promise<number> {
  const { cellContext, openTableShow } = await import('./intervals.js')
  const { header, tables } = session
  const tool = findTool(header.tool)?.tool
  const show = openTableShow({
    ...{ tables, fd: 1, sort: tool?.sort },
    values: header.linearStep === undefined ? values : { ...values, linear: header.linearStep },
    columns: shownColumns(tool, header.columns),
    // Cgroups and disks have other numbers where it was recorded.
    context: { ...cellContext(machine, userName), cgroupPath: unknown, deviceName: unknown },
  })
  await show.begin()
  void awaitEnding({ readerGone: show.gone }).then(() => session.stop())
  for await (const interval of session.intervals) {
    await show.take(interval)
    if (show.full) break
  }
  const report = await session.stop()
  await show.finish()
  const closing = closingLine({ ...report, events: show.count }, 'interval')
  if (!values.quiet) tell(`ebpf-trace: replay: ${closing}`)
  return 0
}

const unknown = (): undefined => undefined

function machineOf(arch: string): 'x64' | 'arm64' {
  if (arch === 'x64' || arch === 'arm64') return arch
  throw new Failure('failed', `the recording is of a machine that we do not know: ${arch}`)
}
