/**
 * The part of `make -C bpf-src` that is not a compiler's: describes what was built.
 *
 *     node prebuilt.js declarations OBJECT FILE           writes FILE: OBJECT's types
 *     node prebuilt.js extension SECTION                  takes the lines out of a .BTF.ext
 *     node prebuilt.js manifest ROOT NAME=VERSION...      writes ROOT/prebuilt/manifest.json
 *     node prebuilt.js check ROOT OTHER NAME=VERSION...   compares the build in OTHER/prebuilt
 *
 * A name is `objects.clang` or `helper.gcc`: what was made by it, and the tool.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readObject } from '../object/object.js'
import { declarations } from './declarations.js'
import { withoutLines } from './extension.js'
import { describe, driftOf, libraryVersions, type Manifest } from './manifest.js'

const [command, first = '.', ...words] = process.argv.slice(2)
if (command === 'declarations') writeDeclarations(first, words[0] ?? '')
else if (command === 'extension') writeFileSync(first, withoutLines(readFileSync(first)))
else if (command === 'manifest') writeManifest(first, words)
else if (command === 'check') check(first, words[0] ?? '', words.slice(1))
else throw new Error(`prebuilt.js: no command ${command}`)

function writeDeclarations(object: string, file: string): void {
  writeFileSync(file, declarations(readObject(readFileSync(object)), basename(object)))
}

function writeManifest(root: string, versions: string[]): void {
  const text = JSON.stringify(describe(root, versionsOf(root, versions)), null, 2)
  writeFileSync(manifestPath(root), text + '\n')
}

/** Bytes must be equal where the tools are those of the manifest; else the drift is reported. */
function check(root: string, other: string, versions: string[]): void {
  const manifest = JSON.parse(readFileSync(manifestPath(root), 'utf8')) as Manifest
  for (const drift of driftOf(manifest, describe(other, versionsOf(root, versions)))) {
    const { product, changes } = drift
    for (const line of drift.versions) console.log(`${product}: ${line}`)
    for (const line of changes) console.log(`${product}: ${line}`)
    if (changes.length === 0) console.log(`${product}: rebuilt, the same bytes`)
    else if (drift.versions.length === 0) process.exitCode = 1
  }
}

function manifestPath(root: string): string {
  return join(root, 'prebuilt/manifest.json')
}

function versionsOf(root: string, words: string[]): Record<keyof Manifest, Versions> {
  const sources = readFileSync(join(root, 'bpf-src/helper/sources'), 'utf8')
  return {
    objects: productVersions(words, 'objects.'),
    helper: { ...productVersions(words, 'helper.'), ...libraryVersions(sources) },
  }
}

type Versions = Record<string, string>

function productVersions(words: string[], prefix: string): Versions {
  const own = words.filter((word) => word.startsWith(prefix))
  return Object.fromEntries(own.map((word) => word.slice(prefix.length).split(/=(.*)/s, 2)))
}
