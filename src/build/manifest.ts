import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

/**
 * What `prebuilt/` was made of: two products that are built apart, since the helper needs a
 * libbpf that is fetched and the objects need a compiler that few have.
 */
export interface Manifest {
  objects: Product
  helper: Product
}

/** Files by their path from the repository's root, each with the SHA-256 of its bytes. */
export interface Product {
  /** Of the tools that made it and the libraries inside it. */
  versions: Record<string, string>
  inputs: Record<string, string>
  outputs: Record<string, string>
}

/** The name of a product, and which files are its inputs and outputs. */
const products = {
  objects: {
    inputs: /^bpf-src\/(?:Makefile|[^/]+\.bpf\.c|include\/.+\.h)$/,
    outputs: /^prebuilt\/(?:[^/]+\.d\.ts|[^/]+\/[^/]+\.bpf\.o)$/,
  },
  helper: {
    inputs: /^bpf-src\/helper\/(?:Makefile|sources|libbpf\.patch|[^/]+\.[ch])$/,
    outputs: /^prebuilt\/[^/]+\/ebpf-trace-helper$/,
  },
}

/** Describes the checkout at `root` as it is now. */
export function describe(root: string, versions: Record<keyof Manifest, Versions>): Manifest {
  const paths = ['bpf-src', 'prebuilt'].flatMap((folder) => filesBelow(root, folder))
  const product = (name: keyof Manifest): Product => ({
    versions: versions[name],
    inputs: hashes(root, paths, products[name].inputs),
    outputs: hashes(root, paths, products[name].outputs),
  })
  return { objects: product('objects'), helper: product('helper') }
}

type Versions = Product['versions']

/** Which files of a checkout are not those that the manifest names, in words. */
export function differences(root: string, manifest: Manifest): string[] {
  const now = describe(root, { objects: {}, helper: {} })
  return (['objects', 'helper'] as const).flatMap((name) => [
    ...changes(manifest[name].inputs, now[name].inputs),
    ...changes(manifest[name].outputs, now[name].outputs),
  ])
}

/** How a fresh build differs from the one that the manifest describes. */
export interface Drift {
  product: keyof Manifest
  /** Outputs that are not the same, in words. */
  changes: string[]
  /** Versions that are not the same, in words: with none, changes are an error. */
  versions: string[]
}

/** Compares what was built anew with what the manifest says of the build that is committed. */
export function driftOf(manifest: Manifest, rebuilt: Manifest): Drift[] {
  return (['objects', 'helper'] as const).map((product) => {
    const [before, after] = [manifest[product], rebuilt[product]]
    const names = Object.keys({ ...before.versions, ...after.versions }).sort()
    return {
      product,
      changes: changes(before.outputs, after.outputs),
      versions: names
        .filter((name) => before.versions[name] !== after.versions[name])
        .map((name) => `${name} ${before.versions[name]} became ${after.versions[name]}`),
    }
  })
}

function changes(before: Record<string, string>, after: Record<string, string>): string[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return paths.flatMap((path) => {
    if (before[path] === after[path]) return []
    const how = !(path in after) ? 'is missing' : !(path in before) ? 'is new' : 'has changed'
    return [`${path} ${how}`]
  })
}

/**
 * The versions of the libraries in the helper, from the list of what is fetched for it: lines
 * of a SHA-256 and a path like `pool/main/m/musl/musl-dev_1.2.3-1_amd64.deb`.
 */
export function libraryVersions(sources: string): Versions {
  const found = [...sources.matchAll(/\/([^/_\s]+)_([^_\s]+?)(?:_[^\s]+\.deb|\.orig\.tar\.\w+)$/gm)]
  const versions = found.map(([, name = '', version = '']) => [name, version] as const)
  return Object.fromEntries(versions.sort())
}

function hashes(root: string, paths: string[], pattern: RegExp): Record<string, string> {
  const wanted = paths.filter((path) => pattern.test(path)).sort()
  return Object.fromEntries(wanted.map((path) => [path, hashOf(join(root, path))]))
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return names.map((name) => `${folder}/${name.split(sep).join('/')}`)
}
