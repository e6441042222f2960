/** `192.0.2.1` or `2001:db8::1` from 16 bytes; an IPv4 address comes as ::ffff:a.b.c.d. */
export function addressText(view: DataView, at: number): string {
  const words = Array.from({ length: 8 }, (_, index) => view.getUint16(at + index * 2))
  const isMapped = words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff
  if (isMapped) return [12, 13, 14, 15].map((byte) => view.getUint8(at + byte)).join('.')
  const [start, length] = longestZeros(words)
  const text = (part: number[]) => part.map((word) => word.toString(16)).join(':')
  if (length < 2) return text(words)
  return `${text(words.slice(0, start))}::${text(words.slice(start + length))}`
}

/** RFC 5952: the longest run of zeros is left out, the first of equals. */
function longestZeros(words: number[]): [start: number, length: number] {
  let best: [number, number] = [0, 0]
  let start = 0
  for (const [index, word] of words.entries()) {
    if (word !== 0) start = index + 1
    else if (index + 1 - start > best[1]) best = [start, index + 1 - start]
  }
  return best
}
