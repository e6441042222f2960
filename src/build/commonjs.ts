/**
 * CommonJS of what esbuild splits, which it does for ES modules only. Node loads CommonJS
 * without starting its loader of ES modules, and one chunk after the other within a tick: from
 * 110 ms until the first exec is seen to 96.
 */
import { posix } from 'node:path'
import { transform } from 'esbuild'

/** A chunk: its path where esbuild would write it, and its text. */
export interface Chunk {
  path: string
  text: string
}

/**
 * Turns chunks, their white space minified, into CommonJS: texts by name, `chunk-1.cjs`, by which
 * they ask for each other. Throws if one waits at its top level, as no require() can load that.
 */
export async function commonJs(chunks: Chunk[]): Promise<Map<string, string>> {
  const made = await Promise.all(
    chunks.map(async ({ path, text }) => {
      const code = await converted(text, chunks)
      const named = code.replace(ofChunk, (_, name: string) => asked(name))
      return { name: commonName(path), text: named, isEntry: !path.includes('/chunks/') }
    }),
  )
  // An entry that another chunk has the code of is asked for by nobody now.
  const used = made.filter(
    ({ name, isEntry }) => isEntry || made.some(({ text }) => text.includes(asked(name))),
  )
  return new Map(used.map(({ name, text }) => [name, text]))
}

/** Where a chunk asks for another by the path that esbuild gave it. */
const ofChunk = /\brequire\("\.[^"]*?([^"/]*)"\)/g

function asked(name: string): string {
  return `require("${commonName(name)}")`
}

/** The chunk as CommonJS; what it imports later is asked for then. */
async function converted(text: string, chunks: Chunk[]): Promise<string> {
  const required = chunks.reduce((whole, { path, text }) => {
    const call = new RegExp(`\\bimport\\("([^"]*/)${escaped(posix.basename(path))}"\\)`, 'g')
    return whole.replace(call, (_, folder: string) => {
      const { from, names } = elsewhere(text) ?? { from: posix.basename(path) }
      const loaded = `require("${folder}${from}")`
      const value = names ? `(one=>({${names}}))(${loaded})` : loaded
      return `Promise.resolve().then(()=>${value})`
    })
  }, text)
  const { body, exported } = withoutExports(withRequires(required))
  if (/[;}]export\b|^import["{][^;]*"\.\//.test(body)) throw new Error('esbuild writes chunks anew')
  const { code } = await transform(body, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    define: { 'import.meta.url': fileUrl },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
  })
  const url = code.includes(fileUrl) ? fileUrlOf : ''
  return `"use strict";${url}${code}module.exports={${exported}};\n`
}

/**
 * esbuild would make getters of exports, and a look-up of each use of an import. A chunk's imports
 * from others stand in front, its exports at the end.
 */
function withRequires(text: string): string {
  const [head = ''] = /^(?:import(?:\{[^}]*\}from)?"\.[^"]*";\s*)*/.exec(text) ?? []
  const requires = head
    .replace(/import\{([^}]*)\}from("[^"]*");/g, (_, list: string, from: string) => {
      const names = pairs(list).map(([name, local]) => `${name}:${local}`)
      return `const{${names.join()}}=require(${from});`
    })
    .replace(/import("[^"]*");/g, 'require($1);')
  return requires + text.slice(head.length)
}

function withoutExports(text: string): { body: string; exported: string } {
  const [statement = '', list = ''] = /export\{([^}]*)\};?\s*$/.exec(text) ?? []
  const names = list === '' ? [] : pairs(list).map(([local, name]) => `${name}:${local}`)
  return { body: text.slice(0, text.length - statement.length), exported: names.join() }
}

/**
 * Where the exports of a chunk lie that only passes on those of another: an entry that is part
 * of something larger. A file less to look for is a third of a millisecond.
 *
 *     import{a as b}from"./chunk-1.js";import"./chunk-2.js";export{b as begin};
 */
function elsewhere(text: string): { from: string; names: string } | undefined {
  const [, head = '', exported] = /^((?:import[^;]*;)*)export\{([^}]*)\};?\s*$/.exec(text) ?? []
  if (exported === undefined) return undefined
  const sources = [...head.matchAll(/import\{([^}]*)\}from"\.\/([^"]*)";/g)]
  const [source] = sources
  if (source === undefined || sources.length > 1) return undefined
  const [, imported = '', from = ''] = source
  const locals = new Map(pairs(imported).map(([name, local]) => [local, name]))
  const found = pairs(exported).map(([local, name]) => `${name}:one.${locals.get(local)}`)
  return { from, names: found.join() }
}

/** `a as b,c`: what each is called, and what it is called then. */
function pairs(list: string): [string, string][] {
  return list.split(',').map((one) => {
    const [name = '', other = name] = one.trim().split(' as ')
    return [name, other]
  })
}

const fileUrl = '__fileUrl'
const fileUrlOf = `const ${fileUrl}=require("node:url").pathToFileURL(__filename).href;`

function commonName(path: string): string {
  return posix.basename(path).replace(/\.js$/, '.cjs')
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
