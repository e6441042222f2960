import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
import t from 'tap'
import { commonJs } from '../../src/build/commonjs.js'

const folder = mkdtempSync(join(tmpdir(), 'commonjs-'))
t.teardown(() => rmSync(folder, { recursive: true }))

const sources = {
  'main.js': `
    import { double } from './shared.js'
    const now = await0(() => import('./now.js'))
    const later = await0(() => import('./later.js'))
    function await0(load) { return load() }
    now.then(async ({ four }) =>
      console.log(four, double(4), (await later).five, import.meta.url))`,
  'now.js': `import { double } from './shared.js'
    export const four = double(2)
    import('./later.js')`,
  'later.js': `import { double } from './shared.js'
    export const five = await Promise.resolve(double(2.5))`,
  'shared.js': `import { basename } from 'node:path'
    export const double = (value) => basename(String(2 * value))`,
}

t.test('chunks load each other; one that waits at its top level stays a module', async (t) => {
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text)
  const { outputFiles, metafile } = await build({
    entryPoints: [join(folder, 'main.js')],
    outdir: join(folder, 'dist'),
    bundle: true,
    splitting: true,
    minifyWhitespace: true,
    format: 'esm',
    platform: 'node',
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
    write: false,
  })
  const chunks = outputFiles.map(({ path, text }) => ({ path: relative('', path), text }))
  const made = await commonJs(chunks, metafile)
  for (const { path, text } of made) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const modules = made.map(({ path }) => path).filter((path) => path.endsWith('.js'))
  t.equal(modules.length, 1)
  t.match(modules[0], /later-/)
  const { stdout } = await execa('node', [join(folder, 'dist/main.cjs')])
  t.match(stdout, /^4 8 5 file:.*main\.cjs$/)
})
