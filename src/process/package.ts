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

/** An object as it lies in a file of many, compressed by zlib. */
export interface PackedObject {
  path: string
  offset: number
  size: number
  /** Bytes of the object itself. */
  whole: number
}

/** What the build fills in: where the objects lie in dist/objects, by `x64/execve`; JSON. */
declare const packedObjects: string

type Places = Partial<Record<string, [offset: number, size: number, whole: number]>>

/**
 * Where a tool's object lies: in a file of many in what is published, as npm takes a millisecond
 * to install a file; a file of its own for the tests. Undefined where there is none.
 */
export function placeOfObject(
  tool: string,
  arch: string = process.arch,
): string | PackedObject | undefined {
  const path = objectPath(tool, arch)
  if (typeof packedObjects === 'undefined') return existsSync(path) ? path : undefined
  const place = (JSON.parse(packedObjects) as Places)[`${arch}/${tool}`]
  if (place === undefined) return undefined
  const [offset, size, whole] = place
  return { path: join(packageRoot, 'dist', 'objects'), offset, size, whole }
}

/** The contract's headers, with which a user's `.bpf.c` is compiled. */
export function headersPath(): string {
  return join(packageRoot, 'bpf-src', 'include')
}

/** The same headers in what is published. */
export function packedHeadersPath(): string {
  return join(packageRoot, 'dist', 'headers')
}
