/** `top` on the command line: the screen on a terminal, else one snapshot after another. */
import { writeSync } from 'node:fs'
import { connect } from '../helper/connection.js'
import type { TopColumn, TopView, TopViewName } from '../pipeline/top-source.js'
import { becomeUser, invokingUser } from '../process/user.js'
import { openTop, type Top, type TopPlan } from '../sampling/top.js'
import type { Filters } from '../session/filters.js'
import { paintOf } from '../text/ansi.js'
import { colourLevel } from '../text/colour.js'
import { OptionError } from '../text/failure.js'
import { suggest } from '../text/suggest.js'
import { closingLine } from './closing.js'
import { awaitEnding } from './ending.js'
import type { Start } from './program.js'
import { descriptorOutput, pathOutput, type Output } from './output.js'
import { parse } from './parse.js'
import { shippedObject } from './shipped.js'
import type { Line } from './subject.js'
import { tell } from './terminal.js'
import { topObjectNames, topOptions, topWords, type TopValues } from './top-options.js'
import type { runTopScreen as RunTopScreen } from './top-screen.js'
import { sorted, topWriter, type TopWriter } from './top-show.js'
import { UsageError } from './usage.js'

/** Columns where no terminal says how many there are. */
const pipeWidth = 160

/** Reads the command line, becomes the user who called sudo, and shows. */
export async function topCommand(line: Line, start: Start): Promise<number> {
  const { words, parameters } = parse(line.rest, {
    name: 'top',
    options: [],
    parameters: Object.entries(topOptions),
    words: [0, 1],
    argument: 'VIEW',
  })
  const values: TopValues = parameters
  const view = viewOf(words[0])
  const isScreen = wantsScreen(values)
  const plan = planOf(view, values, isScreen)
  const screen = isScreen ? await import('./top-screen.js') : undefined
  const connection = connect(start())
  try {
    const user = invokingUser(values.as)
    // From here on we are the user: nothing of the package is imported or read any more.
    if (user) becomeUser(user)
    const top = await openTop(connection, plan)
    if (screen) await showLive(top, screen.runTopScreen, plan, values)
    else await print(top, values)
    return 0
  } finally {
    connection.close()
  }
}

/** What is asked for as a text, or so often, is not for the eye. */
function wantsScreen({ once, count, format, json, output }: TopValues): boolean {
  const asksText = [once, count, format, json, output].some((value) => value !== undefined)
  const { stdin, stdout, env } = process
  return !asksText && stdin.isTTY && stdout.isTTY && env['TERM'] !== 'dumb'
}

async function showLive(
  top: Top,
  runTopScreen: typeof RunTopScreen,
  plan: TopPlan,
  values: TopValues,
): Promise<void> {
  const startedMs = performance.now()
  const until = awaitEnding({ durationNs: values.duration, readerGone: top.outputGone })
  if (!values.quiet) for (const warning of top.warnings) tell(`ebpf-trace: warning: ${warning}`)
  if (values['ready-fd'] !== undefined) writeSync(values['ready-fd'], 'r')
  const { snapshots } = await runTopScreen(top, { ...screenOptions(top, plan, values), until })
  tellReport(top, { events: snapshots, startedMs }, values)
}

function screenOptions(top: Top, { view, intervalMs }: TopPlan, values: TopValues) {
  const { columns, sort, color } = values
  const found = top.views.find(({ name }) => name === view)
  const asked = columns && found && columnsOf(found, values)
  return {
    view,
    intervalMs,
    ...(asked && { columns: asked }),
    ...(sort !== undefined && { sort: { column: sort, falling: true } }),
    ...(color && { color }),
  }
}

function viewOf(word: string | undefined): TopViewName {
  const found = topWords.find((name) => name === (word ?? 'processes'))
  if (found) return found
  const close = suggest(word ?? '', topWords)
  const hint = `one of ${topWords.join(', ')}` + (close ? `; did you mean ${close}?` : '')
  throw new UsageError(`top has no view '${word}'`, { argument: word ?? '', hint })
}

function planOf(view: TopViewName, values: TopValues, isScreen: boolean): TopPlan {
  const intervalMs = (values.interval ?? 1e9) / 1e6
  const objects = topObjectNames.map((name, granted) => {
    const { bytes } = shippedObject(name)
    return [name, { name, granted, bytes }] as const
  })
  return {
    view,
    columns: (view) => columnsOf(view, values),
    intervalMs,
    ...(!isScreen && { firstIntervalMs: intervalMs }),
    filters: filtersOf(values),
    objects: Object.fromEntries(objects),
  }
}

function filtersOf({ pid, follow, tid, uid, comm, cgroup, container }: TopValues): Filters {
  const given = { pid, follow, tid, uid, comm, cgroup, container }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

/** `a,b` are these; `+a` adds to those that there usually are, `-a` takes away. */
function columnsOf(view: TopView, { columns, sort, format, json }: TopValues): string[] {
  const all = view.columns.map(({ name }) => name)
  const isText = (format ?? (json ? 'json' : 'table')) === 'table'
  // A program wants the short name besides: it is the same from start to start.
  const isUsual = (column: TopColumn): boolean =>
    column.usual || (!isText && column.name === 'comm')
  const usual = view.columns.filter(isUsual).map(({ name }) => name)
  for (const asked of [...(columns ?? []), ...(sort === undefined ? [] : [sort])])
    checkColumn(asked.replace(/^[+-]/, ''), all, asked === sort ? 'sort' : 'columns')
  const isChange = columns?.every((name) => /^[+-]/.test(name)) ?? true
  const first = isChange ? usual : (columns ?? []).filter((name) => !/^[+-]/.test(name))
  const wanted = new Set([...first, ...(sort === undefined ? [] : [sort])])
  for (const name of columns ?? []) {
    if (name.startsWith('+')) wanted.add(name.slice(1))
    if (name.startsWith('-')) wanted.delete(name.slice(1))
  }
  return [...wanted]
}

function checkColumn(name: string, all: string[], option: 'columns' | 'sort'): void {
  if (all.includes(name)) return
  const close = suggest(name, all)
  const hint = `one of ${all.join(', ')}` + (close ? `; did you mean ${close}?` : '')
  throw new OptionError(option, `there is no column ${name}`, { part: name, hint })
}

async function print(top: Top, values: TopValues): Promise<void> {
  const format = values.format ?? (values.json ? 'json' : 'table')
  const isTerminal = values.output === undefined && process.stdout.isTTY
  const choice = values.color ?? 'auto'
  const level = colourLevel({ choice, isTerminal, environment: process.env })
  const writer = topWriter({
    format,
    header: !values['no-header'],
    paint: paintOf(level, false),
    width: isTerminal ? Math.max(20, process.stdout.columns ?? 80) : pipeWidth,
    fitted: isTerminal,
    rowsMax: values.rows ?? (isTerminal ? 30 : undefined),
  })
  const output =
    values.output === undefined ? descriptorOutput(1) : pathOutput(values.output, format === 'json')
  const startedMs = performance.now()
  const ending = awaitEnding({
    durationNs: values.duration,
    readerGone: Promise.race([top.outputGone, output.gone]),
  })
  if (values['ready-fd'] !== undefined) writeSync(values['ready-fd'], 'r')
  void ending.then(() => top.stop())
  try {
    const events = await printAll(top, { writer, output }, values)
    await top.stop()
    tellReport(top, { events, startedMs }, values)
  } catch (error) {
    output.abandon()
    throw error
  }
}

function tellReport(
  top: Top,
  { events, startedMs }: { events: number; startedMs: number },
  { quiet }: TopValues,
): void {
  const durationMs = performance.now() - startedMs
  const report = { events, lost: top.lost(), durationMs, cost: undefined }
  if (!quiet) tell(`ebpf-trace: ${closingLine(report, 'snapshot')}`)
}

async function printAll(
  top: Top,
  { writer, output }: { writer: TopWriter; output: Output },
  values: TopValues,
): Promise<number> {
  const most = values.once ? 1 : (values.count ?? Infinity)
  const write = async (text: string): Promise<void> => {
    if (text !== '') await output.write(Buffer.from(text))
  }
  let shown = 0
  await write(writer.begin)
  for await (const snapshot of top.snapshots) {
    const view = top.views.find(({ name }) => name === snapshot.view)
    await write(writer.take(sorted(snapshot, values.sort ?? view?.sort ?? '')))
    if (++shown >= most) break
  }
  await write(writer.end())
  await output.finish()
  return shown
}
