import { formatOf, integerAt, type FormatContext } from '../schema/format.js'
import { rowOf } from '../schema/rows.js'
import type { Field, Schema } from '../schema/schema.js'
import type { Cell, CellUnit } from './snapshot.js'

/** What turning keys into cells needs to know besides their bytes. */
export interface CellContext extends FormatContext {
  /** A system call's name; `compat` is a 32-bit caller's. */
  callName?: (nr: number, compat: boolean) => string
}

/** Reads one field of a key or value. */
export type ReadCell = (bytes: Uint8Array) => Cell

const units: Partial<Record<string, CellUnit>> = {
  pid_nr: 'pid',
  tid_nr: 'pid',
  uid_nr: 'uid',
  count: 'count',
  duration_ns: 'ns',
  size_bytes: 'bytes',
}

/** Meanings that are words, whatever they are in C. */
const words: ReadonlySet<string | undefined> = new Set([
  ...['text', 'texts', 'bytes', 'dev_nr', 'errno_nr', 'syscall_nr', 'open_flags', 'file_mode'],
  ...['signal_nr', 'wait_status', 'ip_addr', 'hex', 'kernel_addr', 'user_addr', 'cgroup_id'],
])

/** What the cells of a field count; `isSum` where it is added up. */
export function unitOf({ meaning, form, names }: Field, isSum: boolean): CellUnit {
  if (words.has(meaning) || names !== undefined || form === 'bytes') return 'text'
  if (form === 'bool') return 'text'
  return units[meaning ?? ''] ?? (isSum ? 'count' : 'number')
}

/** How the cell of a field is read from the bytes that it lies in. */
export function cellReader(field: Field, schema: Schema, context: CellContext): ReadCell {
  if (field.meaning === 'text') return (bytes) => String(rowOf(schema, bytes)[field.name] ?? '')
  if (field.meaning === 'cgroup_id') return cgroupReader(field, context)
  if (field.meaning === 'syscall_nr') return callReader(field, schema, context)
  const format = formatOf(field, schema, context)
  return (bytes) => {
    const view = viewOf(bytes)
    switch (format.kind) {
      case 'name': {
        const value = Number(integerAt(view, field.offset, field))
        return format.machine === 'integer' ? value : format.name(value)
      }
      case 'words':
        if (format.isAbsent?.(view, field.offset)) return undefined
        if (format.machine === 'integer') return Number(integerAt(view, field.offset, field))
        return format.words(view, 0, bytes.length)
      case 'integer':
      case 'result':
      case 'time':
        return integerAt(view, field.offset, field)
      case 'hex':
        return `0x${integerAt(view, field.offset, field).toString(16)}`
      default:
        return Buffer.from(bytes.subarray(field.offset)).toString('hex')
    }
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function cgroupReader(field: Field, { cgroupPath }: CellContext): ReadCell {
  return (bytes) => {
    const id = BigInt(integerAt(viewOf(bytes), field.offset, field))
    return cgroupPath?.(id) ?? String(id)
  }
}

/** A key that has calls of 32-bit programs too says so in a field `compat`. */
function callReader(field: Field, schema: Schema, { callName }: CellContext): ReadCell {
  const compat = schema.fields.find(({ name }) => name === 'compat')
  return (bytes) => {
    const nr = Number(integerAt(viewOf(bytes), field.offset, field))
    const isCompat = compat !== undefined && bytes[compat.offset] !== 0
    return callName?.(nr, isCompat) ?? String(nr)
  }
}
