import { callNumbers } from './call-numbers.js'
import type { Machine } from './machine.js'

/** x32 programs set it in the number; the rest is an index into the x32 table. */
export const X32_BIT = 0x40000000

/** The system calls of one kind of caller: by number and by name. */
export interface CallTable {
  /** Sparse: `names[nr]`. */
  names: readonly (string | undefined)[]
  numbers: ReadonlyMap<string, number>
}

type TableName = keyof typeof callNumbers
const tables: Partial<Record<TableName, CallTable>> = {}

/** The table called `name`, unpacked when first asked for. */
export function callTable(name: TableName): CallTable {
  return (tables[name] ??= unpack(callNumbers[name]))
}

function unpack(packed: string): CallTable {
  const names: string[] = []
  const numbers = new Map<string, number>()
  let next = 0
  for (const word of packed.trim().split(/\s+/)) {
    const number = Number(word)
    if (Number.isInteger(number)) {
      next = number
      continue
    }
    names[next] = word
    numbers.set(word, next)
    next++
  }
  return { names, numbers }
}

/**
 * The name of system call `nr` as the caller counts: `compat` is the record's RECORD_COMPAT, a
 * 32-bit caller. What has no name is shown as `call:NR` or `compat:NR`, never guessed.
 */
export function callName(nr: number, compat: boolean, machine: Machine): string {
  if (compat) {
    return callTable(machine === 'x64' ? 'i386' : 'arm').names[nr] ?? `compat:${nr}`
  }
  if (machine === 'x64' && (nr & X32_BIT) !== 0 && nr > 0) {
    const number = nr & ~X32_BIT
    return callTable('x32').names[number] ?? `x32:${number}`
  }
  return callTable(machine).names[nr] ?? `call:${nr}`
}
