/** System calls by name and family: what the object `syscall` is told, and how records are read. */
import type { Connection } from '../helper/connection.js'
import { File } from '../helper/message.js'
import { KernelError } from '../helper/kernel-error.js'
import { readFile } from '../helper/requests.js'
import { callsOfFamily, type CallFamily } from '../kernel/call-families.js'
import { planCalls } from '../kernel/call-plan.js'
import { readSignatures } from '../kernel/call-signature.js'
import { callTable } from '../kernel/calls.js'
import { thisMachine } from '../kernel/machine.js'
import type { ObjectPlan } from '../session/session.js'

/** A tracepoint's format is a page of text at most. */
const formatBytesMax = 64n << 10n

/** What a recording keeps so that calls can be read elsewhere. */
export interface CallFacts {
  signatures: string
}

/** A kernel without this tracepoint, or without tracefs: the call shows its registers. */
function unlessAbsent(error: unknown): undefined {
  if (error instanceof KernelError && absentCodes.has(error.code)) return undefined
  throw error
}

const absentCodes = new Set(['ENOENT', 'EACCES', 'EPERM', 'ENODEV'])

/** The calls asked for; undefined: all there are. */
export function chosenCalls(words: string[], family: CallFamily[]): Set<string> | undefined {
  if (words.length === 0 && family.length === 0) return undefined
  return new Set([...words, ...family.flatMap(callsOfFamily)])
}

/** Asks the kernel for the calls' arguments and fills in what the object has to know. */
export async function planTracedCalls(
  connection: Connection,
  plan: ObjectPlan,
  calls: Set<string> | undefined,
): Promise<CallFacts> {
  const machine = thisMachine()
  const names = calls ?? callTable(machine).numbers.keys()
  const signatures = await readSignatures(names, async (argument) => {
    const file = { kind: File.TRACEFS_FORMAT, argument, sizeMax: formatBytesMax }
    const bytes = await readFile(connection, file).catch(unlessAbsent)
    return bytes && Buffer.from(bytes).toString()
  })
  const { leaves, ...parameters } = planCalls({ machine, calls, signatures })
  plan.parameters = { ...plan.parameters, ...parameters }
  const needsEntry = leaves || plan.parameters['latency'] || plan.parameters['slower']
  plan.programs = needsEntry ? ['exit_call', 'enter_call'] : ['exit_call']
  return { signatures }
}
