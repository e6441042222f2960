/**
 * Where everything starts. The order is law: look at argv, start the helper at once (it opens
 * the kernel while Node still loads), then import the rest.
 */
import './parent.js'
import { startHelper, type HelperProcess } from '../process/helper.js'
import { grantOf } from './grant.js'
import { readLine, type Line } from './subject.js'

/** Starts the helper that was granted, or gives the one that has been started. */
export type Start = () => HelperProcess

/** What every command is: the command line and a way to its helper in, the exit code out. */
export type Program = (line: Line, start: Start) => Promise<number>

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

/** What is left to import; all of it before the drop, after which the package cannot be read. */
async function importsFor({ subject, asks }: Line) {
  if (!asks && subject.kind !== 'none' && subject.kind !== 'command') {
    const { run, fail } = await import('./run.js')
    return { programOf: () => run, fail }
  }
  // A question that scripts ask often: it imports nothing that it does not need.
  if (asks === 'version') {
    const { printVersion } = await import('./version.js')
    const { fail } = await import('./failure.js')
    return { programOf: () => printVersion, fail }
  }
  return import('./programs.js')
}

async function main(argv: string[]): Promise<number> {
  try {
    const line = readLine(argv)
    const start = starter(line)
    const { programOf, fail } = await importsFor(line)
    return await programOf(line)(line, start).catch((error: unknown) => fail(error, argv))
  } catch (error) {
    const { fail } = await import('./programs.js')
    return fail(error, argv)
  }
}

process.exit(await main(process.argv.slice(2)))
