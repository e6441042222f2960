import type { Meaning } from './meaning.js'
import type { Field } from './schema.js'

/** The TypeScript type of a field's value in a row, as written in a declaration. */
export type ValueName =
  | 'number'
  | 'bigint'
  | 'boolean'
  | 'string'
  | 'string[]'
  | 'number[]'
  | 'bigint[]'
  | 'boolean[]'
  | 'Uint8Array'

/** 64-bit quantities that stay below 2^53 in this century, so that `number` holds them exactly. */
const bounded: ReadonlySet<Meaning | undefined> = new Set<Meaning>(['duration_ns', 'count'])

/** Whether a field's integers may exceed what a number holds exactly. */
export function isWide(field: Field): boolean {
  return field.size === 8 && !bounded.has(field.meaning)
}

/** Which type a row's getter gives for a field. */
export function valueName(field: Field): ValueName {
  if (field.meaning === 'text') return 'string'
  if (field.meaning === 'texts') return 'string[]'
  if (isBytes(field)) return 'Uint8Array'
  const single = field.form === 'bool' ? 'boolean' : isWide(field) ? 'bigint' : 'number'
  return field.length === 1 ? single : `${single}[]`
}

/** Whether a field is bytes that are taken as they are. */
export function isBytes({ form, meaning }: Field): boolean {
  return form === 'bytes' || meaning === 'bytes' || meaning === 'syscall_data'
}
