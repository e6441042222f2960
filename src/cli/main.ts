/**
 * Where everything starts. The order is law: look at argv, start the helper at once (it opens
 * the kernel while Node still loads), then import the rest.
 */
import './parent.js'
import { startHelper, type HelperProcess } from '../process/helper.js'
import { ourRights } from '../process/rights.js'
import { fail } from './failure.js'
import { grantOf } from './grant.js'
import type { Program, Start } from './program.js'
import { catchSignals } from './signals.js'
import { readLine, type Line } from './subject.js'
import { printVersion } from './version.js'

/** As root the helper starts now; else sudo would ask for a password before anything is checked. */
function starter(line: Line): Start {
  const grant = grantOf(line)
  const watchOutput = !line.given.has('output') && !line.command
  let helper: HelperProcess | undefined
  const start: Start = () => {
    if (!grant) throw new Error('this command was granted no helper')
    return (helper ??= startHelper(grant, { watchOutput }))
  }
  if (grant && isPrivileged) start()
  return start
}

const isPrivileged = ['root', 'capabilities'].includes(ourRights())

/** What is left to import; all of it before the drop, after which the package cannot be read. */
async function programFor(line: Line, start: Start): Promise<Program> {
  const { subject, asks } = line
  // A question that scripts ask often: it imports nothing more.
  if (asks === 'version') return printVersion
  if (asks || subject.kind === 'none' || subject.kind === 'command')
    return (await import('./programs.js')).programOf(line)
  // Before the imports: a signal may come at once.
  catchSignals()
  const { begin } = await import('./begin.js')
  const begun = isPrivileged ? begin(line, start()) : undefined
  const { run } = await import('./run.js')
  return () => run(line, start, begun)
}

async function main(argv: string[]): Promise<number> {
  try {
    const line = readLine(argv)
    const start = starter(line)
    const program = await programFor(line, start)
    return await program(line, start)
  } catch (error) {
    return fail(error, argv)
  }
}

void main(process.argv.slice(2)).then((code) => process.exit(code))
