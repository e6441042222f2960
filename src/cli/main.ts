/**
 * Where everything starts. The order is law: look at argv, start the helper at once (it opens
 * the kernel while Node still loads), then import the rest.
 */
import './parent.js'
import { startHelper, type HelperProcess } from '../process/helper.js'
import type { CommandName } from './commands.js'
import { grantOf } from './grant.js'
import { readLine, type Line } from './subject.js'

/** Starts the helper that was granted, or gives the one that has been started. */
export type Start = () => HelperProcess

/** What every command is: the command line and a way to its helper in, the exit code out. */
export type Program = (line: Line, start: Start) => Promise<number>

const programs: Record<CommandName, () => Promise<Program>> = {
  list: async () => (await import('./list.js')).list,
  doctor: async () => (await import('./doctor.js')).doctor,
  replay: async () => (await import('./replay.js')).replay,
  demo: async () => (await import('./replay.js')).demo,
  compile: async () => (await import('./compile.js')).compile,
  completions: async () => (await import('./completions.js')).completions,
  manual: async () => (await import('./manual.js')).manual,
  help: async () => (await import('./help.js')).help,
}

async function programOf({ subject, asks }: Line): Promise<Program> {
  if (asks || subject.kind === 'none') return (await import('./help.js')).help
  if (subject.kind === 'command') return programs[subject.name]()
  return (await import('./run.js')).run
}

/** As root the helper starts now; else sudo would ask for a password before anything is checked. */
function starter(line: Line): Start {
  const grant = grantOf(line)
  const watchOutput = !line.given.has('output') && !line.command
  let helper: HelperProcess | undefined
  const start: Start = () => {
    if (!grant) throw new Error('this command was granted no helper')
    return (helper ??= startHelper(grant, { watchOutput }))
  }
  if (grant && process.platform === 'linux' && process.geteuid?.() === 0) start()
  return start
}

async function main(argv: string[]): Promise<void> {
  try {
    const line = readLine(argv)
    const start = starter(line)
    const program = await programOf(line)
    process.exit(await program(line, start))
  } catch (error) {
    const { fail } = await import('./failure.js')
    process.exit(fail(error, argv))
  }
}

await main(process.argv.slice(2))
