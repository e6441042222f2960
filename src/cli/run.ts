/** Tracing: from the object to the last counter. */
import { writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { connect, type Connection } from '../helper/connection.js'
import type { CallDecoder } from '../kernel/call.js'
import { deviceNames } from '../kernel/devices.js'
import { thisMachine } from '../kernel/machine.js'
import { openLauncher, type Command } from '../process/command.js'
import { becomeUser, invokingUser } from '../process/user.js'
import type { Report } from '../session/plan.js'
import { openSession, type Session, type Tracing } from '../session/session.js'
import { Failure } from '../text/failure.js'
import { counted } from '../text/quantity.js'
import { closingLine } from './closing.js'
import { fail } from './failure.js'
import { awaitEnding, type Ending } from './ending.js'
import type { Begun } from './begin.js'
import type { Start } from './program.js'
import { fileReader, tracedFile, tracedTool, type Traced } from './traced.js'
import { openShow, userName, type Shower } from './show.js'
import { interruptedCode, unansweredSignal } from './signals.js'
import type { Line } from './subject.js'
import { tell } from './terminal.js'

/** What `env` and `timeout` give when they, not the command, failed. */
const notStartedCode = 125

/** Traces what the command line says until something ends it; some of it may have begun. */
export async function run(line: Line, start: Start, begun?: Begun): Promise<number> {
  let command: Command | undefined
  try {
    const launcher = line.command && openLauncher()
    const prepared = await prepare(line).catch(async (error: unknown) => {
      await begun?.undo()
      throw error
    })
    const connection = begun?.connection ?? connect(start())
    try {
      const user = invokingUser(line.given.get('as'))
      // From here on we are the user: nothing of the package is imported or read any more.
      if (user) becomeUser(user)
      const traced = await prepared()
      command = line.command && launcher?.(line.command, user)
      return await trace(traced, { connection, command, starting: begun?.starting })
    } finally {
      connection.close()
    }
  } catch (error) {
    command?.cancel()
    if (unansweredSignal()) return endedEarly(line)
    if (!line.command?.length || !(error instanceof Failure)) throw error
    fail(error, line.argv)
    return notStartedCode
  }
}

/** Asked to end before there was anything to see: no failure, unless COMMAND was to run. */
function endedEarly({ command, argv }: Line): number {
  if (!argv.includes('-q') && !argv.includes('--quiet'))
    tell('ebpf-trace: ended before tracing began')
  return command ? interruptedCode : 0
}

/** Reads what the package has; what the user named is read when it is called, as the user. */
async function prepare(line: Line): Promise<() => Promise<Traced>> {
  const { subject } = line
  const isScreen = line.given.has('tui')
  const screen = isScreen && (await import('./event-screen.js')).screenFor(line)
  if (subject.kind !== 'file') {
    const traced = await tracedTool(line)
    return async () => ({ ...traced, ...(screen && { screen }) })
  }
  const read = await fileReader(subject.path)
  return async () => ({
    ...tracedFile(line, subject.path, await read()),
    ...(screen && { screen }),
  })
}

/** Who has part in the tracing besides us. */
interface Others {
  connection: Connection
  command: Command | undefined
  starting: Begun['starting'] | undefined
}

async function trace(traced: Traced, { connection, command, starting }: Others): Promise<number> {
  const { values, plan } = traced
  if (command) plan.filters = { ...plan.filters, command: command.pid }
  const calls = await planCalls(traced, connection)
  const session = await openSession(connection, plan, starting)
  const { show, noun, follow } = await openShown(traced, session, calls, command ? 2 : 1)
  // Before anybody is told that we are ready: a signal may come at once.
  const ending = awaitEnding({
    durationNs: values.duration,
    readerGone: Promise.race([session.outputGone, show.gone]),
    commandEnded: command?.ended,
  })
  announce(traced, session)
  await show.begin()
  if (values['ready-fd'] !== undefined) writeSync(values['ready-fd'], 'r')
  command?.release()
  try {
    const report = await follow(told(ending, command))
    // On a terminal the line begins with the ^C that ended it.
    const over = isatty(2) ? '\r' : ''
    if (!values.quiet)
      tell(`${over}ebpf-trace: ${closingLine({ ...report, events: show.count }, noun)}`)
  } catch (error) {
    show.abandon()
    // COMMAND runs on, and its code is ours.
    if (!command || !(error instanceof Failure)) throw error
    fail(error, traced.argv)
  }
  if (!command) return 0
  const code = await command.ended
  if (command.problem) tell(`ebpf-trace: ${command.problem}`)
  return code
}

/** What shows a session, be it events or what was counted. */
interface Shown {
  show: Pick<Shower, 'gone' | 'count' | 'begin' | 'abandon'>
  /** What it counts as shown. */
  noun: string
  follow(ending: Promise<Ending>): Promise<Report>
}

async function openShown(
  { name, values, columns, sort, intervals, screen }: Traced,
  session: Tracing,
  calls: CallDecoder | undefined,
  fd: 1 | 2,
): Promise<Shown> {
  const machine = thisMachine()
  if (intervals) {
    const context = intervals.cellContext(machine, userName)
    const { tables } = session
    const show = intervals.openTableShow({ tables, columns, sort, values, context, fd })
    const follow = (ending: Promise<Ending>): Promise<Report> =>
      intervals.followIntervals(session, show, values, ending)
    return { show, noun: 'interval', follow }
  }
  const { schemas, clock } = session
  const deviceName = deviceNames()
  const context = { clock, machine, userName, deviceName, ...(calls && { calls }) }
  const lost = (): number => session.lost().total
  const shown = { schemas, columns, values, context, fd, name, lost }
  const show = await openShow({ ...shown, ...(screen && { screen }) })
  return { show, noun: 'event', follow: (ending) => followEvents(session, show, ending) }
}

/** Fills in what the calls to be traced mean to the object and to a recording. */
async function planCalls({ calls, plan, values }: Traced, connection: Connection) {
  const [object] = plan.objects
  if (!calls || !object) return undefined
  const { warning, ...facts } = await calls.plan(connection, object)
  if (warning !== undefined && !values.quiet) tell(`ebpf-trace: warning: ${warning}`)
  if (plan.recording) plan.recording.facts = facts
  return calls.decoder(facts)
}

/** The ending, of which COMMAND is told too. */
async function told(ending: Promise<Ending>, command: Command | undefined): Promise<Ending> {
  const reason = await ending
  if (reason === 'terminate') terminate(command)
  return reason
}

/** Shows events until something ends the session. */
async function followEvents(
  session: Session,
  show: Shower,
  ending: Promise<Ending>,
): Promise<Report> {
  const stopped = ending.then(() => session.stop())
  // Where it fails, so does the reading below, which is what is reported.
  stopped.catch(() => {})
  for await (const batches of session.batches) {
    await show.take(batches)
    if (show.full) break
  }
  const report = await (show.full ? session.stop() : stopped)
  await show.finish()
  return report
}

/** COMMAND is as little ours to keep as it is ours to end: it gets what we got. */
function terminate(command: Command | undefined): void {
  try {
    if (command) process.kill(command.pid, 'SIGTERM')
  } catch {
    // It has ended by itself.
  }
}

function announce({ name, values }: Traced, session: Session): void {
  if (values.quiet) return
  for (const warning of session.warnings) tell(`ebpf-trace: warning: ${warning}`)
  const programs = counted(session.programs.length, 'program')
  const which = values.verbose ? `: ${session.programs.join(', ')}` : ''
  if (isatty(2) || values.verbose) tell(`tracing ${name}, ${programs}${which}; Ctrl-C ends`)
  if (!values.verbose) return
  for (const { program, section, instead, reason } of session.substitutions)
    tell(`${program} (${section}) instead of ${instead}: ${reason}`)
}
