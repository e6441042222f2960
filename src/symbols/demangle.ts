import { demangleCxx } from './cxx-demangle.js'

/** A C++ or Rust name as it was written; any other as it is. */
export function demangle(name: string): string {
  return demangleCxx(name) ?? name
}
