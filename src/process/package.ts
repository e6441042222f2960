import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { archivePart, openArchive, type Archive } from './archive.js'

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

/** The build says so; the tests' build has files of their own. */
declare const isPublished: boolean | undefined

let opened: Archive | undefined

/** What is published in one file; undefined for the tests, which need no dist/. */
function published(): Archive | undefined {
  if (typeof isPublished === 'undefined') return undefined
  return (opened ??= openArchive(join(packageRoot, 'dist', 'archive')))
}

/** Where a tool's object lies; undefined where there is none for this machine. */
export function placeOfObject(
  tool: string,
  arch: string = process.arch,
): string | PackedObject | undefined {
  const archive = published()
  const path = objectPath(tool, arch)
  if (!archive) return existsSync(path) ? path : undefined
  const [offset, size = 0, whole = 0] = archive.places[`${arch}/${tool}.bpf.o`] ?? []
  if (offset === undefined) return undefined
  return { path: archive.path, offset: archive.start + offset, size, whole }
}

/** The contract's headers, with which a user's `.bpf.c` is compiled. */
export function headersPath(): string {
  return join(packageRoot, 'bpf-src', 'include')
}

/** What the archive calls them: their texts by path, JSON. */
export const headersPart = 'headers'

/** The same headers in what is published. */
export function publishedHeaders(): string | undefined {
  const archive = published()
  return archive && archivePart(archive, headersPart)?.toString()
}
