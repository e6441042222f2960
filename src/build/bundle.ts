/**
 * Makes dist/ of src/: the way to the first event in few chunks, the rest in others that are
 * imported when they are asked for. Libraries are inside, so that the published package depends
 * on nothing; their licences lie beside.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild'
import { readHeaders } from '../process/clang.js'
import { headersPart } from '../process/package.js'
import { packArchive } from './archive.js'
import { commonJs } from './commonjs.js'

/** What tracing imports, in this order; the last where an option was given. */
const path = ['src/cli/main.ts', 'src/cli/begin.ts', 'src/cli/run.ts', 'src/cli/parse.ts']

/** Smaller chunks that others share are made one. */
const smallSize = 8192

const options = {
  entryPoints: ['src/cli/main.ts'],
  outbase: 'src',
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  chunkNames: 'chunks/[name]-[hash]',
  define: {
    'process.env.NODE_ENV': '"production"',
    isPublished: 'true',
  },
  minifySyntax: true,
  minifyWhitespace: true,
  minifyIdentifiers: true,
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
  // What says that it has no side effects is not imported for them by fewChunks below, either.
  logOverride: { 'ignored-bare-import': 'silent' },
} satisfies BuildOptions

/** What loads the rest: one file. */
const loader = {
  entryPoints: ['src/process/loader.ts'],
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minify: true,
} satisfies BuildOptions

/** Between one licence and the next. */
const line = `\n${'-'.repeat(80)}\n\n`

const first = await build(options)
const { metafile, outputFiles } = await build({ ...options, plugins: [fewChunks(first.metafile)] })
const chunks = outputFiles.map(({ path, text }) => ({ path: relative('', path), text }))
rmSync('dist', { recursive: true, force: true })
mkdirSync('dist')
writeFileSync('dist/archive', packArchive([...objects(), headers(), ...(await code())]))
await build({ ...loader, outfile: 'dist/main.cjs' })
const inHelper = readFileSync('bpf-src/helper/LICENSES.txt', 'utf8')
writeFileSync('dist/LICENSES.txt', [...licences(bundledPackages(metafile)), inHelper].join(line))

/** The objects of both machines, as `x64/execve.bpf.o`. */
function objects(): [string, Uint8Array][] {
  const names = readdirSync('prebuilt', { recursive: true, encoding: 'utf8' })
  const found = names.filter((name) => name.endsWith('.bpf.o')).sort()
  return found.map((name) => [name, readFileSync(join('prebuilt', name))])
}

/** The contract's headers, all as one part: nobody needs fewer. */
function headers(): [string, Uint8Array] {
  const texts = readHeaders().map(({ path, bytes }) => [path, Buffer.from(bytes).toString()])
  return [headersPart, Buffer.from(JSON.stringify(Object.fromEntries(texts)))]
}

async function code(): Promise<[string, Uint8Array][]> {
  return [...(await commonJs(chunks))].map(([name, text]) => [name, Buffer.from(text)])
}

/**
 * esbuild makes a chunk for every set of entries that share a module: two dozen, a third of a
 * millisecond each to load. Here whatever is imported dynamically first imports all that the way
 * to tracing has, so that the way itself is shared by all and a chunk for each step; and what is
 * off that way imports all that was in a small chunk.
 */
function fewChunks({ outputs }: Metafile): Plugin {
  const chunks = Object.values(outputs)
  const entries = chunks.map(({ entryPoint }) => entryPoint)
  const small = chunks
    .filter(({ entryPoint, bytes }) => entryPoint === undefined && bytes < smallSize)
    .flatMap(({ inputs }) => Object.keys(inputs))
  const others = [...path.slice(0, 3), ...small]
  return {
    name: 'few-chunks',
    setup(plugin) {
      plugin.onLoad({ filter: /\/src\/.*\.tsx?$/ }, ({ path: file }) => {
        if (!entries.includes(relative('', file))) return undefined
        const step = path.indexOf(relative('', file))
        const before = step < 0 ? others : path.slice(0, step)
        const imports = before.map((one) => `import ${JSON.stringify(resolve(one))};`).join('')
        const loader = file.endsWith('x') ? 'tsx' : 'ts'
        return { contents: imports + readFileSync(file, 'utf8'), loader }
      })
    },
  }
}

/** The folders of the packages of which something was bundled. */
function bundledPackages({ inputs }: Metafile): string[] {
  const folders = Object.keys(inputs).map(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0],
  )
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort()
}

function licences(folders: string[]): string[] {
  return folders.map((folder) => {
    const text = readFileSync(join(folder, 'package.json'), 'utf8')
    const { name, version, license } = JSON.parse(text) as Record<string, string>
    const file = readdirSync(folder)
      .filter((one) => /^licen[cs]e/i.test(one))
      .map((one) => join(folder, one))[0]
    if (!file) throw new Error(`${name} has no licence file`)
    return `${name} ${version} (${license})\n\n${readFileSync(file, 'utf8').trim()}\n`
  })
}
