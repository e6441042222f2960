import { demangleCxx } from './cxx-demangle.js'
import { demangleRust } from './rust-demangle.js'

/** A C++ or Rust name as it was written; any other as it is. */
export function demangle(name: string): string {
  if (!/^_?_?[ZR]/.test(name)) return name
  return demangleRust(name) ?? demangleCxx(name) ?? name
}
