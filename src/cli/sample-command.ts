/** `profile`, `offcpu` and `flamegraph` of what runs now. */
import { writeSync } from 'node:fs'
import { cpus } from 'node:os'
import { connect, type Connection } from '../helper/connection.js'
import { openLauncher, type Command } from '../process/command.js'
import { becomeUser, invokingUser } from '../process/user.js'
import { totalOf, type Profile } from '../profile/profile.js'
import { demangledProfile } from '../symbols/demangled-profile.js'
import { rowText, paintOf } from '../text/ansi.js'
import { colourLevel } from '../text/colour.js'
import { Failure, OptionError } from '../text/failure.js'
import { drawTop } from '../views/flame/top-static.js'
import { closingLine } from './closing.js'
import { awaitEnding } from './ending.js'
import { fail } from './failure.js'
import {
  formatOfPath,
  hasTimes,
  recordProfile,
  writeParts,
  writeProfile,
  type FlameDesk,
} from './flame-write.js'
import type { Start } from './program.js'
import { optionsAt, type Values } from './options.js'
import { checkPlace, descriptorOutput, pathOutput } from './output.js'
import { parse } from './parse.js'
import { presets, sampleOptions, type Sampler, type SampleValues } from './sample-options.js'
import { symbolsOpener } from './sample-symbols.js'
import { sampleNotes, symbolsText, unwindText } from './sample-words.js'
import { showLive } from './sample-screen.js'
import { openSampling, type Sampled, type Sampling, type SamplingPlan } from './sampling.js'
import { shippedObject } from './shipped.js'
import type { Line } from './subject.js'
import { tell } from './terminal.js'
import { readVdso } from '../symbols/vdso.js'
import { filtersOf } from './plan.js'
import { UsageError } from './usage.js'

/** What was asked for: how to sample, and what to make of it. */
interface Asked {
  sampler: Sampler
  shared: Values
  own: SampleValues
  /** Print functions, or draw. */
  shows: 'functions' | 'flame'
  line: Line
}

/** What `env` and `timeout` give when they, not the command, failed. */
const notStartedCode = 125

/** Samples what the command line says until something ends it. */
export async function sample(
  line: Line,
  start: Start,
  sampler: Sampler,
  shows: Asked['shows'],
): Promise<number> {
  let connection: Connection | undefined
  let command: Command | undefined
  try {
    const asked = understand(line, sampler, shows)
    const launcher = line.command && openLauncher()
    const { bytes, object } = shippedObject(sampler)
    const vdso = readVdso()
    const symbols = symbolsOpener(!keepsMangled(asked), vdso)
    connection = connect(start())
    const user = invokingUser(line.given.get('as'))
    // From here on we are the user: nothing of the package is imported or read any more.
    if (user) becomeUser(user)
    for (const path of filesOf(asked)) checkPlace(path)
    command = line.command && launcher?.(line.command, user)
    const plan = { ...samplingPlan(asked), bytes, btf: object.btf, symbols, vdso }
    if (command) plan.filters = { ...plan.filters, command: command.pid }
    return await run(asked, plan, connection, command)
  } catch (error) {
    command?.cancel()
    if (!line.command?.length || !(error instanceof Failure)) throw error
    fail(error, line.argv)
    return notStartedCode
  } finally {
    connection?.close()
  }
}

function understand(line: Line, sampler: Sampler, shows: Asked['shows']): Asked {
  const { values, parameters } = parse(line.rest, {
    name: shows === 'flame' ? 'flamegraph' : sampler,
    options: optionsAt('profile').filter(([name]) => name !== 'frequency' || sampler === 'profile'),
    parameters: Object.entries(sampleOptions[sampler]),
    words: [0, shows === 'flame' ? 1 : 0],
  })
  const own: SampleValues = parameters
  if (line.command?.length === 0)
    throw new UsageError('-- needs the command to sample', { argument: '--' })
  if (own.kernel && own.user) throw new OptionError('user', 'leaves nothing after --kernel')
  if (values.frequency !== undefined && own.preset !== undefined)
    throw new OptionError('preset', 'says how often, as -F does: not both')
  if (own.format !== undefined && (own.output?.length ?? 0) > 1)
    throw new OptionError('format', 'says the format of one file')
  for (const path of own.output ?? []) if (own.format === undefined) formatOfPath(path)
  return { sampler, shared: values, own, shows, line }
}

function samplingPlan(asked: Asked): Omit<SamplingPlan, 'bytes' | 'btf' | 'symbols' | 'vdso'> {
  const { sampler, shared, own } = asked
  const parameters: SamplingPlan['parameters'] = {}
  for (const name of flags) if (own[name]) parameters[name.replaceAll('-', '_')] = true
  if (own['max-samples'] !== undefined) parameters['max_samples'] = own['max-samples']
  if (own.slower !== undefined) parameters['filter_min_ns'] = own.slower
  return {
    sampler,
    parameters,
    filters: filtersOf(shared),
    frequency: shared.frequency ?? presets[own.preset ?? 'development'],
    event: own.event ?? 'cpu-clock',
    cpus: cpus().length,
    unwind: own.unwind !== 'fp' && !own.kernel,
    live: isScreen(asked),
    timed: isTimed(asked),
    stats: shared.stats ?? false,
  }
}

/** Whether something is asked for that shows when a stack was seen. */
function isTimed({ own }: Asked): boolean {
  const formats = own.format ? [own.format] : (own.output ?? []).map(formatOfPath)
  return formats.some(hasTimes) || own.order === 'time' || own.record !== undefined
}

/** Options that are a parameter of the object, on or off. */
const flags = [
  'kernel',
  'user',
  'per-thread',
  'per-cgroup',
  'annotate-idle',
  'wakers',
  'preempted',
] as const

async function run(
  asked: Asked,
  plan: SamplingPlan,
  connection: Connection,
  command: Command | undefined,
): Promise<number> {
  const { shared, own, line } = asked
  const sampling = await openSampling(connection, plan)
  const ending = awaitEnding({
    durationNs: shared.duration,
    readerGone: sampling.session.outputGone,
    commandEnded: command?.ended,
  })
  announce(asked, sampling)
  // A helper that is gone is told of by what waits for its samples.
  process.on('SIGUSR1', () => void togglePause(asked, sampling).catch(() => {}))
  if (shared['ready-fd'] !== undefined) writeSync(shared['ready-fd'], 'r')
  command?.release()
  const over = Promise.race([ending, sampling.full, sampling.failed])
  const title = own.title ?? titleOf(asked)
  const sampled = isScreen(asked)
    ? await showLive(sampling, over, { title, values: own })
    : await finished(sampling, over, title, command)
  if (own['symbols-report']) tell(symbolsText(sampling.symbolsReport()))
  if (own['symbols-report'] && sampling.unwindReport) tell(unwindText(sampling.unwindReport))
  // What it says of itself is kept too: whoever replays it is told the same.
  const closing = closingLine({ ...sampled.report, events: sampled.samples }, noun(asked))
  const notes = [...sampleNotes(sampled, sampling.sideBandLost), closing]
  const profile = { ...sampled.profile, notes }
  const { record } = own
  await each([
    ...(record === undefined ? [] : [() => recordProfile(profile, pathOutput(record, true))]),
    ...(isScreen(asked) ? [] : [() => give(asked, shownOf(asked, profile), command)]),
  ])
  const begin = process.stderr.isTTY ? '\r' : ''
  for (const note of own.quiet ? [] : notes) tell(`${begin}ebpf-trace: ${note}`)
  if (!command) return 0
  const code = await command.ended
  if (command.problem) tell(`ebpf-trace: ${command.problem}`)
  return line.command ? code : 0
}

/** All that is to be written. */
function filesOf({ own }: Asked): string[] {
  return [...(own.output ?? []), ...(own.record === undefined ? [] : [own.record])]
}

/** A recording has names as compilers make them: whoever replays it has the choice. */
function keepsMangled(asked: Asked): boolean {
  return asked.own.mangled === true || (asked.own.record !== undefined && !isScreen(asked))
}

function shownOf(asked: Asked, profile: Profile): Profile {
  return asked.own.mangled || !keepsMangled(asked) ? profile : demangledProfile(profile)
}

/** Whether it is shown while it is taken: nothing is to be written, and there is a terminal. */
function isScreen({ shows, own, line }: Asked): boolean {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY
  return shows === 'flame' && !own.output && !own.format && !line.command && isTerminal
}

/** Waits for the end; COMMAND gets the signal that we got. */
async function finished(
  sampling: Sampling,
  over: Promise<string>,
  title: string,
  command: Command | undefined,
): Promise<Sampled> {
  const reason = await over
  try {
    if (reason === 'terminate' && command) process.kill(command.pid, 'SIGTERM')
  } catch {
    // It has ended by itself.
  }
  return sampling.finish(title)
}

function noun({ sampler }: Asked): string {
  return sampler === 'offcpu' ? 'wait' : 'sample'
}

function titleOf({ sampler, line }: Asked): string {
  const what = sampler === 'offcpu' ? 'off-CPU' : 'on-CPU'
  return line.command ? `${what}: ${line.command.join(' ')}` : `${what} time`
}

function announce({ shared, own, sampler }: Asked, { session }: Sampling): void {
  if (own.quiet) return
  for (const warning of session.warnings) tell(`ebpf-trace: warning: ${warning}`)
  if (process.stderr.isTTY || shared.verbose) tell(`sampling (${sampler}); Ctrl-C ends`)
}

async function togglePause({ own }: Asked, sampling: Sampling): Promise<void> {
  if (!(await sampling.pause(!sampling.paused))) return
  if (!own.quiet) tell(`ebpf-trace: ${sampling.paused ? 'paused' : 'goes on'}`)
}

/** What cannot be written keeps nobody from the rest; then it fails. */
async function each(works: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const work of works) await work().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

/** Writes all files, or shows it. */
async function give(
  { own, shows }: Asked,
  profile: Profile,
  command: Command | undefined,
): Promise<void> {
  const fd = command ? 2 : 1
  const stream = fd === 1 ? process.stdout : process.stderr
  const { color: choice, output: paths = [], format } = own
  const level = colourLevel({
    ...(choice && { choice }),
    isTerminal: stream.isTTY,
    environment: process.env,
  })
  const desk: FlameDesk = {
    open: (path) => (path === undefined ? descriptorOutput(fd) : pathOutput(path, true)),
    columns: stream.columns ?? 120,
    paint: paintOf(level, false),
  }
  await each(
    paths.map((path) => {
      const to = { format: format ?? formatOfPath(path), path }
      return () => writeProfile(profile, to, own, desk)
    }),
  )
  if (paths.length > 0) return
  if (totalOf(profile) === 0) return tell('ebpf-trace: nothing was seen')
  if (format !== undefined || shows === 'flame')
    return writeProfile(profile, { format: format ?? 'text', path: undefined }, own, desk)
  const width = stream.isTTY ? { width: stream.columns } : {}
  const rows = drawTop(profile, { count: own.count ?? 30, ...width })
  await writeParts(
    rows.map((row) => `${rowText(row, desk.paint)}\n`),
    desk.open(undefined),
  )
}
