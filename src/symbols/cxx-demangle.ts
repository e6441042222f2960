import { NameParser } from './cxx-expressions.js'
import { NotMangled, Writing } from './cxx-node.js'

const nameMax = 1 << 12
const clone = /^(?:\.(?:[a-zA-Z_]+|\d+)(?:\.\d+)*)+$/
const clones = /\.(?:[a-zA-Z_]+|\d+)(?:\.\d+)*/g

/**
 * A C++ name as its author wrote it, in the words of binutils' c++filt; undefined where it is no
 * name of C++ or would be too long. Copies that the compiler made are marked: `f() [clone .cold]`.
 */
export function demangleCxx(mangled: string): string | undefined {
  if (!mangled.startsWith('_Z') || mangled.length > nameMax) return undefined
  try {
    const { node, rest } = new NameParser(mangled.slice(2)).whole()
    if (rest !== '' && !clone.test(rest)) return undefined
    const out = new Writing()
    node.write(out)
    const marks = rest.match(clones) ?? []
    return out.text + marks.map((mark) => ` [clone ${mark}]`).join('')
  } catch (error) {
    if (error instanceof NotMangled) return undefined
    throw error
  }
}
