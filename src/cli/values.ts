import { Failure, OptionError } from '../text/failure.js'
import { parseDuration, parseSize } from '../text/quantity.js'
import { suggest } from '../text/suggest.js'
import { UsageError } from './usage.js'

/** Turns an option's text into its value; what an earlier one gave is `before`. */
export type Reader<T> = (text: string, before?: T) => T

/** Reads an option's value: what is wrong with it is said of the option. */
export function readValue<T>(option: string, reader: Reader<T>, text: string, before?: T): T {
  try {
    return reader(text, before)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const { hint, span, argument = text } = error
    const part = span ? text.slice(span.start, span.start + span.length) : argument
    throw new OptionError(option, error.message, { part, ...(hint && { hint }) })
  }
}

/** An option without a value. */
export const flag: Reader<true> = () => true

/** Any text but none. */
export const words: Reader<string> = (text) => {
  if (text === '') throw new UsageError('needs a value')
  return text
}

/** `a,b`, or `!a,b` for all but these; what is given later is added. */
export function listOf(isOne: (text: string) => boolean, what: string): Reader<string> {
  return (text, before) => {
    const not = text.startsWith('!')
    const bare = not ? text.slice(1) : text
    let start = not ? 1 : 0
    for (const part of bare.split(',')) {
      if (!isOne(part))
        throw new UsageError(`'${part}' is not ${what}`, { span: { start, length: part.length } })
      start += part.length + 1
    }
    if (before === undefined) return text
    if (before.startsWith('!') !== not)
      throw new UsageError('either names what is wanted or, after !, what is not')
    return `${before},${bare}`
  }
}

/** Process or thread ids: whole numbers from 1. */
export const pids = listOf((text) => /^[1-9]\d{0,9}$/.test(text), 'a process id')

/** Names, numbers or patterns; what they name is found out when tracing starts. */
export const names = listOf((text) => text !== '', 'a name')

/** Column names in the order wanted: a list without negation. */
export const columns: Reader<string[]> = (text) => {
  const names = text.split(',')
  if (names.some((name) => name === '')) throw new UsageError('has an empty name in the list')
  return names
}

/** What `parse` refuses is a mistake in this argument. */
function understood<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof Failure) || error instanceof UsageError) throw error
    throw new UsageError(error.message, error.hint === undefined ? {} : { hint: error.hint })
  }
}

/** A number above zero: `2`, `0.5`. */
export const factor: Reader<number> = (text) => {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0
  if (number > 0 && Number.isFinite(number)) return number
  throw new UsageError(`'${text}' is not a number above 0`)
}

/** A length of time; a bare number is seconds. */
export const duration: Reader<number> = (text) => {
  const ns = understood(() => parseDuration(text, 's'))
  if (ns > 0) return ns
  throw new UsageError(`'${text}' is no time at all`)
}

/** A length of time that needs its unit. */
export const span: Reader<number> = (text) => understood(() => parseDuration(text))

/** A count of at least one. */
export const count: Reader<number> = (text) => {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new UsageError(`'${text}' is not a count`, { hint: 'write a whole number from 1' })
}

/** How often in a second: more than 1000 would cost more than it tells. */
export const frequency: Reader<number> = (text) => {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= 1000) return number
  throw new UsageError(`'${text}' is no frequency`, { hint: 'a whole number from 1 to 1000' })
}

/** Any whole number; hexadecimal with 0x. */
export const integer: Reader<number> = (text) => {
  const number = /^(-?\d+|0x[\da-f]+)$/i.test(text) ? Number(text) : NaN
  if (Number.isSafeInteger(number)) return number
  throw new UsageError(`'${text}' is not a whole number`)
}

/** Bytes. */
export const size: Reader<number> = (text) => understood(() => parseSize(text))

/** How wide a slot is: a time or a size, told apart by the unit. */
export const step: Reader<number> = (text) => {
  if (/^\d*$/.test(text))
    throw new UsageError(`'${text}' has no unit`, { hint: 'write it like 10us or 4K' })
  const width = /s$|^[\d.]+m(in)?$/.test(text) ? span(text) : size(text)
  if (width > 0) return width
  throw new UsageError(`'${text}' is no width`)
}

/** Text of at most `most` bytes. */
export function textOf(most: number): Reader<string> {
  return (text) => {
    if (Buffer.byteLength(text) <= most) return text
    throw new UsageError(`is longer than ${most} bytes`)
  }
}

/** A file descriptor that this process was started with. */
export const descriptor: Reader<number> = (text) => {
  if (/^\d{1,4}$/.test(text) && Number(text) > 0) return Number(text)
  throw new UsageError(`'${text}' is not a file descriptor`, { hint: 'write its number: 3' })
}

/** Bytes, rounded up to a power of two as the kernel wants it. */
export const bufferSize: Reader<number> = (text) => {
  const bytes = size(text)
  if (bytes >= 4096 && bytes <= 2 ** 30) return 2 ** Math.ceil(Math.log2(bytes))
  throw new UsageError(`'${text}' is no size from 4K to 1G for the buffer`, { argument: text })
}

/** One of a few words. */
export function oneOf<const T extends string>(...choices: T[]): Reader<T> {
  return (text) => {
    const found = choices.find((choice) => choice === text)
    if (found !== undefined) return found
    const close = suggest(text, choices)
    const hint = `one of ${choices.join(', ')}` + (close ? `; did you mean ${close}?` : '')
    throw new UsageError(`'${text}' is not one of its values`, { argument: text, hint })
  }
}

/** Several of a few words, with commas between them or given one after another. */
export function listOfWords<const T extends string>(...choices: T[]): Reader<T[]> {
  const one = oneOf(...choices)
  return (text, before = []) => [...before, ...text.split(',').map((word) => one(word))]
}
