import { demangleV0 } from './rust-v0.js'

const nameMax = 1 << 13
const legacy = /^_?_?ZN((?:\d+[^\s]*?))17h([0-9a-f]{16})E(\.[\w.@]+)?$/
const escapes: Record<string, string> = {
  SP: '@',
  BP: '*',
  RF: '&',
  LT: '<',
  GT: '>',
  LP: '(',
  RP: ')',
  C: ',',
}

/**
 * A Rust name as it was written, of either scheme, without the hashes that tell crates and copies
 * apart; undefined where it is no name of Rust.
 */
export function demangleRust(mangled: string): string | undefined {
  if (mangled.length > nameMax) return undefined
  if (/^_?_?R[A-Z]/.test(mangled)) return demangleV0(mangled.slice(mangled.indexOf('R') + 1))
  if (!mangled.includes('17h')) return undefined
  const [, path = '', hash = ''] = legacy.exec(mangled) ?? []
  // A hash is hardly ever made of few digits: a name of C++ might be.
  if (path === '' || new Set(hash).size < 5) return undefined
  const parts: string[] = []
  for (let at = 0; at < path.length;) {
    const digits = /^\d{1,6}/.exec(path.slice(at, at + 6))?.[0]
    if (digits === undefined) return undefined
    const start = at + digits.length
    at = start + Number(digits)
    if (at > path.length || Number(digits) === 0) return undefined
    parts.push(unescaped(path.slice(start, at)))
  }
  return parts.join('::')
}

/** `$LT$`, `$u20$` and dots stand for what an assembler would not take. */
function unescaped(part: string): string {
  const text = part.startsWith('_$') ? part.slice(1) : part
  return text.replace(/\$(?:u([0-9a-f]{1,6})|([A-Z]{1,2}))\$|\.\./g, (found, code, word) => {
    if (found === '..') return '::'
    if (word !== undefined) return escapes[String(word)] ?? found
    const point = parseInt(String(code), 16)
    return point >= 32 && point <= 0x10ffff ? String.fromCodePoint(point) : found
  })
}
