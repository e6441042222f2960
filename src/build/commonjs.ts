/**
 * CommonJS of what esbuild splits, which it does for ES modules only. Node loads CommonJS
 * without starting its loader of ES modules, and one chunk after the other within a tick: from
 * 110 ms until the first exec is seen to 96.
 */
import { posix } from 'node:path'
import { transform, type Metafile } from 'esbuild'

/** A chunk of dist/: its path, from the repository's root, and its text. */
export interface Chunk {
  path: string
  text: string
}

/**
 * Turns chunks into CommonJS, named .cjs. One that waits at its top level (Ink does, for its
 * layout's WebAssembly) stays an ES module, and so does what imports it; only import() reaches it.
 */
export async function commonJs(chunks: Chunk[], { outputs }: Metafile): Promise<Chunk[]> {
  const modules = await esModules(chunks, outputs)
  const others = chunks.filter(({ path }) => !modules.has(path)).map(({ path }) => path)
  return Promise.all(
    chunks.map(async ({ path, text }) => {
      if (modules.has(path)) return { path, text: withRequire(renamed(text, others)) }
      return { path: commonName(path), text: renamed(await converted(text, others), others) }
    }),
  )
}

/** Paths of the chunks that no require() can load. */
async function esModules(chunks: Chunk[], outputs: Metafile['outputs']): Promise<Set<string>> {
  const found = new Set<string>()
  for (const { path, text } of chunks) {
    await transform(text, { format: 'cjs', logLevel: 'silent' }).catch((error: unknown) => {
      if (!/Top-level await/.test(String(error))) throw error
      found.add(path)
    })
  }
  for (let before = -1; before !== found.size;) {
    before = found.size
    for (const [path, { imports }] of Object.entries(outputs)) {
      const waits = imports.some((one) => one.kind === 'import-statement' && found.has(one.path))
      if (waits) found.add(path)
    }
  }
  return found
}

/** The chunk as CommonJS; only what is an ES module is still reached by import(). */
async function converted(text: string, others: string[]): Promise<string> {
  const required = others.reduce((whole, path) => {
    const call = new RegExp(`\\bimport\\(("[^"]*/${escaped(posix.basename(path))}")\\)`, 'g')
    return whole.replace(call, 'Promise.resolve().then(()=>require($1))')
  }, text)
  const { code } = await transform(required, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    define: { 'import.meta.url': fileUrl },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
  })
  const url = code.includes(fileUrl) ? fileUrlOf : ''
  // esbuild exports getters; plain values cost nothing where they are used often.
  return `"use strict";${url}${code}module.exports={...module.exports};\n`
}

const fileUrl = '__fileUrl'
const fileUrlOf = `const ${fileUrl}=require("node:url").pathToFileURL(__filename).href;`

/** Libraries that are CommonJS themselves ask for Node's modules by require(). */
function withRequire(text: string): string {
  const banner = 'import{createRequire as requireFrom}from"node:module";'
  return `${banner}const require=requireFrom(import.meta.url);${text}`
}

function renamed(text: string, paths: string[]): string {
  return paths.reduce((whole, path) => {
    const name = posix.basename(path)
    return whole.replaceAll(`/${name}"`, `/${commonName(name)}"`)
  }, text)
}

function commonName(path: string): string {
  return path.replace(/\.js$/, '.cjs')
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
