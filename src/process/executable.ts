import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The newest clang whose name is looked for; what it writes we can read from 14 on. */
const clangNewest = 30
const clangOldest = 14

/** What clang may be called, what is asked for first in front. */
export const clangNames = [
  'clang',
  ...Array.from(
    { length: clangNewest - clangOldest + 1 },
    (_, age) => `clang-${clangNewest - age}`,
  ),
]

/** The first of some names that PATH has. */
export function findExecutable(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  for (const name of names) {
    const found = folders.map((folder) => join(folder, name)).find(isExecutable)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether we may start the file at a path. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
