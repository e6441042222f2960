import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The folder of our package: the nearest one above this file with a package.json, be it run
 * from `dist/` or from the tests' build.
 */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)))

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json')) || dirname(folder) === folder) return folder
  return findRoot(dirname(folder))
}

/** The helper's executable for this machine. */
export function helperPath(): string {
  return join(packageRoot, 'prebuilt', process.arch, 'ebpf-trace-helper')
}

/** A tool's prebuilt object for this machine: `execve` → `prebuilt/x64/execve.bpf.o`. */
export function objectPath(tool: string, arch: string = process.arch): string {
  return join(packageRoot, 'prebuilt', arch, `${tool}.bpf.o`)
}

/** The contract's headers, with which a user's `.bpf.c` is compiled. */
export function headersPath(): string {
  return join(packageRoot, 'bpf-src', 'include')
}
