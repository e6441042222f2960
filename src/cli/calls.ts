/**
 * System calls by name and family: what the object `syscall` is told, and how records are read.
 * Its tables are large, so that it is imported only where calls are traced or replayed.
 */
import { existsSync, readFileSync } from 'node:fs'
import { Btf } from '../btf/btf.js'
import type { Connection } from '../helper/connection.js'
import { File } from '../helper/message.js'
import { readFile } from '../helper/requests.js'
import { callDecoder, type CallDecoder } from '../kernel/call.js'
import { callsOfFamily, type CallFamily } from '../kernel/call-families.js'
import { planCalls } from '../kernel/call-plan.js'
import { callPrototypes } from '../kernel/call-prototypes.js'
import { parseSignatures, readSignatures } from '../kernel/call-signature.js'
import { callTable } from '../kernel/calls.js'
import { thisMachine, type Machine } from '../kernel/machine.js'
import type { ObjectPlan } from '../session/plan.js'
import { checkWords } from './words.js'

/** A tracepoint's format is a page of text at most. */
const formatBytesMax = 64n << 10n

/** What a recording keeps so that calls can be read elsewhere. */
export interface CallFacts {
  signatures: string
}

/** The facts, and what the user should know about them. */
export interface PlannedCalls extends CallFacts {
  warning?: string
}

/** The system calls that a command line asks for. */
export interface TracedCalls {
  /** What they are called together. */
  name: string
  /** Asks the kernel for their arguments and fills in what the object has to know. */
  plan(connection: Connection, object: ObjectPlan): Promise<PlannedCalls>
  /** Turns their records into words. */
  decoder(facts: CallFacts): CallDecoder
}

/** The calls of these words and families, or all there are; refuses words that are none. */
export function tracedCalls(words: string[], families: CallFamily[]): TracedCalls {
  checkWords(words, true)
  const chosen = chosenCalls(words, families)
  return {
    name: [...words, ...families].join(' ') || 'all system calls',
    plan: (connection, object) => planTracedCalls(connection, object, chosen),
    decoder: (facts) => callDecoder({ machine: thisMachine(), ...facts }),
  }
}

/** The calls asked for; undefined: all there are. */
export function chosenCalls(words: string[], families: CallFamily[]): Set<string> | undefined {
  if (words.length === 0 && families.length === 0) return undefined
  return new Set([...words, ...families.flatMap(callsOfFamily)])
}

/** Asks the kernel for the calls' arguments and fills in what the object has to know. */
export async function planTracedCalls(
  connection: Connection,
  plan: ObjectPlan,
  calls: Set<string> | undefined,
): Promise<PlannedCalls> {
  const machine = thisMachine()
  const names = [...(calls ?? callTable(machine).numbers.keys())]
  const formats = await readSignatures(names, async (argument) => {
    const file = { kind: File.TRACEFS_FORMAT, argument, sizeMax: formatBytesMax }
    // A kernel without this tracepoint: the call shows its registers.
    const bytes = await readFile(connection, file).catch(() => undefined)
    return bytes && Buffer.from(bytes).toString()
  })
  const signatures = formats || readPrototypes(names)
  const { leaves, ...parameters } = planCalls({ machine, calls, signatures })
  plan.parameters = { ...plan.parameters, ...parameters }
  const needsEntry = leaves || plan.parameters['latency'] || plan.parameters['slower']
  plan.programs = needsEntry ? ['exit_call', 'enter_call'] : ['exit_call']
  // Without them no call is in flight: no memory has to be set aside.
  if (!needsEntry) plan.mapSizes = { in_flight_hash: 1 }
  const warning = formats ? undefined : unnamedWords(names, signatures)
  return { signatures, ...(warning !== undefined && { warning }) }
}

/** Without tracefs the kernel's types, which all may read, name what they can. */
function readPrototypes(names: string[]): string {
  const path = '/sys/kernel/btf/vmlinux'
  return existsSync(path) ? callPrototypes(new Btf(readFileSync(path)), names) : ''
}

/** Which calls nobody could name the arguments of. */
function unnamedWords(names: string[], signatures: string): string | undefined {
  const known = parseSignatures(signatures)
  const unnamed = names.filter((name) => !known.has(name))
  if (unnamed.length === 0) return undefined
  const which =
    unnamed.length > 5 ? `${unnamed.length} of ${names.length} calls` : unnamed.join(', ')
  return `tracefs does not describe system calls here: of ${which} the registers are shown`
}

/** The decoder of a recording's facts, if it has those of calls; other facts are not looked at. */
export function recordedDecoder(facts: unknown, machine: Machine): CallDecoder | undefined {
  if (typeof facts !== 'object' || facts === null || !('signatures' in facts)) return undefined
  const { signatures } = facts
  return typeof signatures === 'string' ? callDecoder({ machine, signatures }) : undefined
}
