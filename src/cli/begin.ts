/**
 * Begins to trace while Node still imports what shows it: loading takes the helper as long as
 * importing takes us. What is seen until then waits in the ring buffer.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { connect, type Connection } from '../helper/connection.js'
import type { HelperProcess } from '../process/helper.js'
import { invokingUser } from '../process/user.js'
import { startObjects, type StartedObjects } from '../session/start.js'
import { options } from './options.js'
import { planOf } from './plan.js'
import { shippedObject } from './shipped.js'
import type { Line } from './subject.js'

/** Tracing that is under way, before the command line is known to be right. */
export interface Begun {
  connection: Connection
  /** What the kernel refuses is told to whoever waits for it. */
  starting: Promise<StartedObjects>
  /** Takes back what was begun; settles when nothing of it is left. */
  undo(): Promise<void>
}

/**
 * Whether what is loaded depends on the tool's name alone: the other options are looked at once
 * everything is imported, and may turn out to be a mistake.
 */
export function dependsOnTool({ subject, command, given, hasOther }: Line): boolean {
  if (subject.kind !== 'tool' || subject.name === 'syscall' || command || hasOther) return false
  const known = Object.entries(options)
  return known.every(([name, option]) => !given.has(name) || !('parameter' in option))
}

/** A helper that is stuck keeps nobody from reading what was wrong. */
const undoMs = 2000

/** Opens, loads, attaches and seals the tool's own object. */
export function begin(line: Line, helper: HelperProcess): Begun | undefined {
  const { subject } = line
  if (subject.kind !== 'tool' || !dependsOnTool(line)) return undefined
  const { name, tool } = subject
  const read = shippedObject(name)
  // Its first interval begins when it is known that it is to be shown.
  if (read.tables.length > 0) return undefined
  // Some systems run a program to find out who called us: before its start would be shown.
  invokingUser(line.given.get('as'))
  const nothing = { values: {}, parameters: {}, words: [] }
  const plan = planOf(line, name, tool, read, nothing, 0)
  const connection = connect(helper)
  const starting = startObjects(connection, plan)
  starting.catch(() => {})
  const undo = (): Promise<void> => {
    connection.close()
    return Promise.race([helper.ended.then(() => {}), delay(undoMs)])
  }
  return { connection, starting, undo }
}
