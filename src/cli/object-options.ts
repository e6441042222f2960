import type { BpfObject } from '../object/object.js'
import type { Parameter } from '../object/parameters.js'
import { fieldsOf } from '../pipeline/tables.js'
import type { Schema } from '../schema/schema.js'
import type { ParameterValue } from '../session/parameters.js'
import { OptionError } from '../text/failure.js'
import type { Tool } from '../tools/tool.js'
import { options, optionsAt, parameterLetters, type OptionDefinition } from './options.js'
import type { Entry, ObjectWords } from './page.js'
import type { Parsed } from './parse.js'
import type { ReadObject } from './shipped.js'
import * as value from './values.js'

/** Parameters that shared options set, or that only we set. */
const shared = new Set(Object.values<OptionDefinition>(options).map(({ parameter }) => parameter))

/** The options that an object's own parameters make, by their name on the command line. */
export function parameterOptions(
  { parameters }: Pick<BpfObject, 'parameters'>,
  flags: Tool['flags'] = {},
): [string, OptionDefinition][] {
  return parameters.flatMap((parameter) => {
    const { name } = parameter
    const reading = readingOf(parameter)
    if (!reading || name.startsWith('filter_') || shared.has(name)) return []
    const letter = flags[name]?.slice(1) ?? letterOf(name)
    const definition: OptionDefinition = {
      ...reading,
      ...(letter && { short: letter }),
      category: 'own',
      places: ['trace'],
      doc: parameter.doc ?? `sets ${name}`,
    }
    return [[optionName(parameter), definition]]
  })
}

/** A parameter that has a letter in our tools has it in everybody's. */
function letterOf(name: string): string | undefined {
  return Object.entries(parameterLetters).find(([, parameter]) => parameter === name)?.[0]
}

/** `failed_only` is --failed-only; what is on unless told is switched off: --no-failed-only. */
function optionName({ name, kind, initial }: Parameter): string {
  const words = name.replaceAll('_', '-')
  return kind === 'bool' && initial[0] ? `no-${words}` : words
}

/** How a parameter's value is written on the command line; undefined: it is not. */
function readingOf({ kind, length, typedefs, size }: Parameter) {
  if (kind === 'bool' && length === 1) return { read: value.flag }
  if (kind === 'text') return { argument: 'TEXT', read: value.textOf(size - 1) }
  if (kind !== 'integer' || length !== 1) return undefined
  if (typedefs.includes('duration_ns')) return { argument: 'DURATION', read: value.span }
  if (typedefs.includes('size_bytes')) return { argument: 'SIZE', read: value.size }
  return { argument: 'N', read: value.integer }
}

/** What to set in the object, by C name, for the options given. */
export function parameterValues(
  object: Pick<BpfObject, 'parameters'>,
  { values, parameters: given }: Parsed,
): Record<string, ParameterValue> {
  const set: Record<string, ParameterValue> = {}
  for (const parameter of object.parameters) {
    const name = optionName(parameter)
    if (name in given) set[parameter.name] = name.startsWith('no-') ? false : asValue(given[name])
  }
  for (const [name, { parameter, isFilter }] of optionsAt('trace')) {
    if (parameter === undefined || isFilter) continue
    if (values[name] !== undefined) set[parameter] = asValue(values[name])
  }
  return set
}

function asValue(given: unknown): ParameterValue {
  if (typeof given === 'boolean' || typeof given === 'number' || typeof given === 'string')
    return given
  throw new Error(`a parameter cannot be ${typeof given}`)
}

/** Refuses an option that the object cannot serve. */
export function checkServed(name: string, object: BpfObject, { values }: Parsed): void {
  const has = new Set(object.parameters.map((parameter) => parameter.name))
  for (const [long, { parameter }] of optionsAt('trace')) {
    if (values[long] === undefined || parameter === undefined) continue
    if (serves(has, parameter)) continue
    const hint = `ebpf-trace ${name} --help shows what it can`
    throw new OptionError(long, `${name} cannot serve it`, { hint })
  }
}

function serves(has: ReadonlySet<string>, parameter: string): boolean {
  return has.has(parameter) || has.has(`${parameter}_count`)
}

/** What help says of an object: its own options, which filters it serves, its fields. */
export function objectWords({ object, schemas, tables }: ReadObject, tool: Tool): ObjectWords {
  const has = new Set(object.parameters.map(({ name }) => name))
  return {
    parameters: parameterOptions(object, tool.flags),
    serves: (parameter) => serves(has, parameter),
    fields: [...schemas.flatMap(({ fields }) => fields), ...tables.flatMap(fieldsOf)].map(
      fieldEntry,
    ),
    hasTables: tables.length > 0,
  }
}

function fieldEntry({ name, doc, meaning }: Schema['fields'][number]): Entry {
  return { term: name, short: [doc, meaning && `(${meaning})`].filter(Boolean).join(' ') }
}
