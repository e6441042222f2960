/** The code point that begins at `at`, or -1 where the bytes are not UTF-8. */
export function pointAt(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] as number
  if (first < 0x80) return first
  if (first < 0xc2 || first > 0xf4) return -1
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  if (at + length > end) return -1
  let point = first & (0xff >> (length + 1))
  for (let next = at + 1; next < at + length; next++) {
    const byte = bytes[next] as number
    if ((byte & 0xc0) !== 0x80) return -1
    point = (point << 6) | (byte & 0x3f)
  }
  // Longer than needed, a half of a surrogate pair, or past the last character.
  if (length === 3 && (point < 0x800 || (point >= 0xd800 && point < 0xe000))) return -1
  if (length === 4 && (point < 0x10000 || point > 0x10ffff)) return -1
  return point
}

/** Bytes of a code point in UTF-8. */
export function pointLength(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
}

/**
 * Whether a character may change how others are shown, so that it must not reach a terminal: the
 * C1 controls, direction marks and overrides, invisible joiners and separators.
 */
export function isDeceptive(point: number): boolean {
  if (point < 0xad) return point >= 0x7f && point < 0xa0
  return (
    point === 0xad ||
    point === 0x61c ||
    point === 0x180e ||
    (point >= 0x200b && point <= 0x200f) ||
    (point >= 0x2028 && point <= 0x202e) ||
    (point >= 0x2060 && point <= 0x206f) ||
    point === 0xfeff ||
    (point >= 0xfff0 && point <= 0xfffb) ||
    (point >= 0xe0000 && point <= 0xe0fff)
  )
}
