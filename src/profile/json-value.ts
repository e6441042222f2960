import { ProfileError } from './profile-error.js'

/** A JSON object nobody has looked at yet. */
export type JsonObject = Record<string, unknown>

/** Parses a file's bytes. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw new ProfileError(`is no JSON: ${error instanceof Error ? error.message : 'unreadable'}`)
  }
}

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
