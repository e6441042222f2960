import type { MapEntry, MapSnapshot } from '../helper/requests.js'
import type { Field } from '../schema/schema.js'
import type { Table } from './tables.js'

/** What one key counted in one interval. */
export interface Tallied {
  /** Undefined: what found no room in the table. */
  key: Uint8Array | undefined
  /** The value's numbers, added up over the CPUs, in the order of `sumFields`. */
  sums: Float64Array
  /** The value's bytes as one CPU has them: for what is no sum. */
  value: Uint8Array
}

/** What the maps of a table held: of a hash, what was counted since it was emptied. */
export interface TableContent {
  rows: MapSnapshot
  other?: MapSnapshot
}

/** A number of the value, or an array of slots: at `at` in the sums, for `length`. */
export interface SumField {
  field: Field
  at: number
}

/** The fields of a table's value that are sums: all its 64-bit numbers. */
export function sumFields({ value }: Table): SumField[] {
  let at = 0
  return value.fields.filter(isSum).map((field) => {
    const placed = { field, at }
    at += field.length
    return placed
  })
}

/** Whether a field of a value is added up; anything else is what the entry was made with. */
export function isSum({ size, form, signed, length }: Field): boolean {
  return size === 8 && form === 'integer' && !signed && length > 0
}

/** Tells, from one reading of a table's maps to the next, what was counted in between. */
export function tallier(table: Table): (content: TableContent) => Tallied[] {
  const fields = sumFields(table)
  const length = fields.reduce((sum, { field }) => sum + field.length, 0)
  const added = (entry: MapEntry, cpus: number): Tallied => {
    const sums = addedUp(fields, length, entry.value, cpus)
    return { key: entry.key, sums, value: made(table, entry.value, cpus) }
  }
  const earlier = new Map<string, Float64Array>()
  const grown = (name: string, tallied: Tallied): Tallied => {
    const before = earlier.get(name)
    earlier.set(name, tallied.sums)
    const sums = before
      ? tallied.sums.map((sum, index) => sum - (before[index] ?? 0))
      : tallied.sums
    return { ...tallied, sums }
  }
  return ({ rows, other }) => {
    const all = rows.entries.map((entry) => added(entry, rows.cpus))
    const counted =
      table.kind === 'hash'
        ? all
        : all.map((each) => grown(Buffer.from(each.key ?? []).toString('hex'), each))
    for (const entry of other?.entries ?? []) {
      counted.push({ ...grown('other', added(entry, other?.cpus ?? 1)), key: undefined })
    }
    return counted.filter(({ sums }) => sums.some((sum) => sum !== 0))
  }
}

function addedUp(fields: SumField[], length: number, value: Uint8Array, cpus: number) {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength)
  const sums = new Float64Array(length)
  const stride = value.length / cpus
  for (let cpu = 0; cpu < cpus; cpu++) {
    for (const { field, at } of fields) {
      const from = cpu * stride + field.offset
      for (let slot = 0; slot < field.length; slot++) {
        const place = from + slot * 8
        const low = view.getUint32(place, true)
        const high = view.getUint32(place + 4, true)
        sums[at + slot] = (sums[at + slot] as number) + high * 0x100000000 + low
      }
    }
  }
  return sums
}

/** A per-CPU entry is made on one CPU: elsewhere its texts are empty. */
function made({ value: { size } }: Table, value: Uint8Array, cpus: number): Uint8Array {
  const stride = value.length / cpus
  for (let cpu = 0; cpu < cpus; cpu++) {
    const own = value.subarray(cpu * stride, cpu * stride + size)
    if (own.some((byte) => byte !== 0)) return own
  }
  return value.subarray(0, size)
}
