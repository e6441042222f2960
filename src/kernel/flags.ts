import { flagNames } from './flag-names.js'

/** A table of `flag-names.ts`. */
export type FlagTable = keyof typeof flagNames

interface Names {
  /** In the table's order: a mask of several bits before its parts. */
  masks: [value: number, name: string][]
  byValue: Map<number, string>
  /** Combinations that were asked for. */
  known: Map<number, string>
}

const tables: Partial<Record<FlagTable, Names>> = {}

function namesOf(table: FlagTable): Names {
  const before = tables[table]
  if (before) return before
  const names: Names = { masks: [], byValue: new Map(), known: new Map() }
  for (const word of flagNames[table].trim().split(/\s+/)) {
    const [name = '', text = ''] = word.split('=')
    const value = text.startsWith('-') ? -Number(text.slice(1)) : Number(text)
    names.masks.push([value, name])
    if (!names.byValue.has(value)) names.byValue.set(value, name)
  }
  tables[table] = names
  return names
}

/** The name of one choice, as `SEEK_SET`; undefined where it has none. */
export function choiceName(table: FlagTable, value: number): string | undefined {
  return namesOf(table).byValue.get(value)
}

/** The same; what has no name is shown in hex. */
export function choiceText(table: FlagTable, value: number): string {
  return choiceName(table, value) ?? hex(value)
}

/**
 * Flags joined by `|`, bits without a name in hex behind them. No flag at all is `0`, or the name
 * that zero has (`PROT_NONE`). Values reach to 2^53: bit operations would cut them to 32 bits.
 */
export function flagsText(table: FlagTable, value: number): string {
  const names = namesOf(table)
  const known = names.byValue.get(value) ?? names.known.get(value)
  if (known !== undefined) return known
  const text = combined(names, value)
  if (names.known.size < KNOWN_MAX) names.known.set(value, text)
  return text
}

/** Programs can make ever new combinations. */
const KNOWN_MAX = 1024

function combined(names: Names, value: number): string {
  let left = value
  let text = ''
  for (const [mask, name] of names.masks) {
    if (mask === 0 || !holds(left, mask)) continue
    text += text === '' ? name : `|${name}`
    left -= mask
  }
  if (left === 0) return text === '' ? '0' : text
  return text === '' ? hex(left) : `${text}|${hex(left)}`
}

const WORD = 2 ** 32

function holds(value: number, mask: number): boolean {
  const high = Math.floor(mask / WORD)
  const low = mask % WORD
  return (
    (Math.floor(value / WORD) & high) >>> 0 === high >>> 0 &&
    ((value % WORD) & low) >>> 0 === low >>> 0
  )
}

function hex(value: number): string {
  return value < 0 ? String(value) : value === 0 ? '0' : `0x${value.toString(16)}`
}
