import { limits, ProfileError } from './profile-error.js'

/** A JSON object nobody has looked at yet. */
export type JsonObject = Record<string, unknown>

/** Parses a file's bytes. */
export function parseJson(bytes: Buffer): unknown {
  checkSize(bytes)
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw new ProfileError(`is no JSON: ${error instanceof Error ? error.message : 'unreadable'}`)
  }
}

/**
 * Refuses what would take gigabytes and minutes to parse: a byte of a list can stand for thirty of
 * memory, and the parser keeps a record of each that is open.
 */
function checkSize(bytes: Buffer): void {
  let [depth, containers, values] = [0, 0, 0]
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte === quote) at = endOfText(bytes, at + 1)
    else if (byte === comma) values++
    else if (byte === openList || byte === openObject) {
      depth++
      containers++
    } else if (byte === closeList || byte === closeObject) depth--
    if (depth > limits.jsonDepth) throw new ProfileError(`nests deeper than ${limits.jsonDepth}`)
  }
  if (containers > limits.jsonContainers)
    throw new ProfileError(`has more than ${limits.jsonContainers} lists and objects`)
  if (values > limits.jsonValues)
    throw new ProfileError(`has more than ${limits.jsonValues} values`)
}

/** Where the quote is that ends a text. */
function endOfText(bytes: Buffer, from: number): number {
  let at = from
  for (; at < bytes.length && bytes[at] !== quote; at++) if (bytes[at] === backslash) at++
  return at
}

const [quote, comma, backslash] = [0x22, 0x2c, 0x5c]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

/** The value as an object. */
export function asObject(value: unknown, place: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as JsonObject
  throw new ProfileError(`${place} is no object`)
}

/** The value as a list. */
export function asList(value: unknown, place: string): unknown[] {
  if (Array.isArray(value)) return value
  throw new ProfileError(`${place} is no list`)
}

/** The value as a text. */
export function asText(value: unknown, place: string): string {
  if (typeof value === 'string') return value
  throw new ProfileError(`${place} is no text`)
}

/** The value as a finite number. */
export function asNumber(value: unknown, place: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new ProfileError(`${place} is no number`)
}

/** The value as an index below `length`. */
export function asIndex(value: unknown, length: number, place: string): number {
  const index = asNumber(value, place)
  if (Number.isInteger(index) && index >= 0 && index < length) return index
  throw new ProfileError(`${place} is ${index}, which is not one of ${length}`)
}
