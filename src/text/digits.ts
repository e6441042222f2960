import type { Output } from './output.js'

/** `00`, `01`, … `99`: two digits are written for one division. */
const pairs = Uint8Array.from({ length: 200 }, (_, index) => {
  const number = index >> 1
  return 48 + (index & 1 ? number % 10 : Math.floor(number / 10))
})

const minus = 45
const zero = 48
const space = 32
const billion = 1e9
const two32 = 0x100000000

/** Digits of an integer from 0 to 2^32 - 1. */
export function digitCount(value: number): number {
  if (value < 100) return value < 10 ? 1 : 2
  if (value < 10000) return value < 1000 ? 3 : 4
  if (value < 1000000) return value < 100000 ? 5 : 6
  if (value < 100000000) return value < 10000000 ? 7 : 8
  return value < 1000000000 ? 9 : 10
}

/** Writes an integer from 0 to 2^32 - 1 so that its last digit is the byte before `end`. */
function digitsBefore(to: Uint8Array, end: number, value: number): void {
  let at = end
  let left = value
  while (left >= 100) {
    const rest = (left / 100) >>> 0
    const pair = (left - rest * 100) * 2
    to[--at] = pairs[pair + 1] as number
    to[--at] = pairs[pair] as number
    left = rest
  }
  if (left < 10) {
    to[--at] = zero + left
  } else {
    to[--at] = pairs[left * 2 + 1] as number
    to[--at] = pairs[left * 2] as number
  }
}

/** Appends an integer from 0 to 2^32 - 1; gives the number of its digits. */
export function writeUnsigned(out: Output, value: number): number {
  const count = digitCount(value)
  out.length += count
  digitsBefore(out.bytes, out.length, value)
  return count
}

/** Appends an integer from -2^31 to 2^32 - 1; gives the width. */
export function writeInteger(out: Output, value: number): number {
  if (value >= 0) return writeUnsigned(out, value)
  out.bytes[out.length++] = minus
  return 1 + writeUnsigned(out, -value)
}

/** The same, right-aligned in `width` columns. */
export function writeIntegerRight(out: Output, value: number, width: number): number {
  const count = value >= 0 ? digitCount(value) : 1 + digitCount(-value)
  const to = out.bytes
  let at = out.length
  for (let left = width - count; left > 0; left--) to[at++] = space
  const total = at - out.length + count
  if (value < 0) to[at] = minus
  out.length += total
  digitsBefore(to, out.length, value < 0 ? -value : value)
  return total
}

/** Appends exactly `count` digits of an integer below 2^32, zeros first: `007`. */
export function writePadded(out: Output, value: number, count: number): void {
  const to = out.bytes
  let left = value
  let at = out.length + count
  for (; at - out.length >= 2; at -= 2) {
    const rest = (left / 100) >>> 0
    const pair = (left - rest * 100) * 2
    to[at - 1] = pairs[pair + 1] as number
    to[at - 2] = pairs[pair] as number
    left = rest
  }
  if (at > out.length) to[at - 1] = zero + (left % 10)
  out.length += count
}

/** Appends a 64-bit integer given as two halves; gives the width. */
export function writeWide(out: Output, high: number, low: number, signed: boolean): number {
  if (high === 0) return writeUnsigned(out, low)
  if (signed && high >= 0x80000000) {
    // Two's complement: invert and add one.
    const borrowed = low === 0 ? 0 : 1
    out.bytes[out.length++] = minus
    return 1 + writeWide(out, (two32 - high - borrowed) >>> 0, borrowed ? two32 - low : 0, false)
  }
  if (high >= 0x200000) return writeHuge(out, high, low)
  const value = high * two32 + low
  if (value < billion) return writeUnsigned(out, value)
  const billions = Math.floor(value / billion)
  const count = writeUnsigned(out, billions)
  writePadded(out, value - billions * billion, 9)
  return count + 9
}

function writeHuge(out: Output, high: number, low: number): number {
  const text = ((BigInt(high) << 32n) | BigInt(low)).toString()
  for (let at = 0; at < text.length; at++) out.bytes[out.length++] = text.charCodeAt(at)
  return text.length
}

const hexDigits = Buffer.from('0123456789abcdef')

/** Appends a byte as two hexadecimal digits. */
export function writeHexByte(out: Output, value: number): void {
  out.bytes[out.length++] = hexDigits[value >> 4] as number
  out.bytes[out.length++] = hexDigits[value & 15] as number
}

/** Appends `0x…` of a 64-bit integer given as two halves; gives the width. */
export function writeHex(out: Output, high: number, low: number): number {
  const to = out.bytes
  to[out.length++] = zero
  to[out.length++] = 120
  let started = false
  const before = out.length
  for (let shift = 60; shift >= 0; shift -= 4) {
    const digit = (shift >= 32 ? high >>> (shift - 32) : low >>> shift) & 15
    started ||= digit !== 0 || shift === 0
    if (started) to[out.length++] = hexDigits[digit] as number
  }
  return 2 + out.length - before
}
