import type { Btf } from '../btf/btf.js'
import { valueType } from '../btf/value.js'
import type { Parameter } from '../object/parameters.js'
import { OptionError, type Failure } from '../text/failure.js'

/** A parameter's value as the command line or a caller gives it. */
export type ParameterValue = boolean | number | bigint | string | readonly ParameterValue[]

/**
 * The bytes of a parameter's variable. What a value may be depends on the type in the object's
 * BTF: true and false, a number in its range, an enumerator's name, a text that fits, or a list
 * where it is an array; what is left of an array is zero.
 */
export function encodeParameter(
  btf: Btf,
  parameter: Parameter,
  value: ParameterValue | Uint8Array,
): Uint8Array {
  const { name, kind, size, length } = parameter
  if (value instanceof Uint8Array) return padded(parameter, value)
  if (kind === 'text') return padded(parameter, Buffer.from(`${String(value)}\0`))
  if (kind === 'bytes') throw wrong(parameter, value, `takes no value of the command line`)
  const values: readonly ParameterValue[] = isList(value) ? value : [value]
  if (values.length > length) {
    throw wrong(
      parameter,
      value,
      length === 1 ? 'takes one value' : `takes at most ${length} values`,
    )
  }
  const bytes = new Uint8Array(size)
  const names = kind === 'enum' ? enumerators(btf, parameter) : undefined
  values.forEach((one, index) => {
    const width = size / length
    if (isList(one)) throw wrong(parameter, value, `takes no list of lists`)
    putInteger(bytes, index * width, width, toInteger(parameter, one, names))
  })
  if (!bytes.length) throw wrong(parameter, value, `has no size: ${name}`)
  return bytes
}

function isList(value: ParameterValue): value is readonly ParameterValue[] {
  return Array.isArray(value)
}

function padded(parameter: Parameter, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(parameter.size)
  if (value.length > bytes.length) {
    throw wrong(parameter, value, `takes at most ${parameter.size - 1} bytes`)
  }
  bytes.set(value)
  return bytes
}

function toInteger(
  parameter: Parameter,
  value: boolean | number | bigint | string,
  names: Map<string, bigint> | undefined,
): bigint {
  if (parameter.kind === 'bool') return BigInt(toBoolean(parameter, value))
  const named = names?.get(String(value).toLowerCase())
  if (named !== undefined) return named
  const number = parseInteger(value)
  if (number === undefined) {
    const known = names ? `: ${[...names.keys()].join(', ')}` : ''
    throw wrong(
      parameter,
      value,
      names ? `is one of these${known}` : `takes a whole number, not ${value}`,
    )
  }
  const bits = BigInt((parameter.size / parameter.length) * 8)
  const low = parameter.signed ? -(1n << (bits - 1n)) : 0n
  const high = (1n << (parameter.signed ? bits - 1n : bits)) - 1n
  if (number < low || number > high) throw wrong(parameter, value, `is between ${low} and ${high}`)
  return number
}

function toBoolean(parameter: Parameter, value: boolean | number | bigint | string): boolean {
  const text = String(value).toLowerCase()
  if (['true', '1', 'yes', 'on'].includes(text)) return true
  if (['false', '0', 'no', 'off'].includes(text)) return false
  throw wrong(parameter, value, `is true or false, not ${value}`)
}

function parseInteger(value: boolean | number | bigint | string): bigint | undefined {
  if (typeof value === 'string' && !/^-?(0x[\da-f]+|\d+)$/i.test(value)) return undefined
  if (typeof value === 'string' && value.startsWith('-')) return -BigInt(value.slice(1))
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined
  return BigInt(value)
}

function enumerators(btf: Btf, { type }: Parameter): Map<string, bigint> {
  const variable = btf.type(type)
  const { element } = valueType(btf, variable.kind === 'variable' ? variable.type : type)
  if (element.kind !== 'enum' && element.kind !== 'enum64') return new Map()
  return new Map(element.values.map(({ name, value }) => [name.toLowerCase(), value]))
}

function putInteger(bytes: Uint8Array, at: number, width: number, value: bigint): void {
  for (let index = 0; index < width; index++) {
    bytes[at + index] = Number((value >> BigInt(8 * index)) & 0xffn)
  }
}

function wrong(parameter: Parameter, value: unknown, what: string): Failure {
  return new OptionError(parameter.name.replaceAll('_', '-'), what, { part: String(value) })
}
