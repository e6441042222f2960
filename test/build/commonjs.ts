import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
import t from 'tap'
import { packArchive } from '../../src/build/archive.js'
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
    export const five = double(2.5)`,
  'shared.js': `import { basename } from 'node:path'
    export const double = (value) => basename(String(2 * value))`,
}

async function chunksOf(files: Record<string, string>): Promise<Map<string, string>> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'main.js')],
    outdir: join(folder, 'dist'),
    bundle: true,
    splitting: true,
    minifyWhitespace: true,
    format: 'esm',
    platform: 'node',
    chunkNames: 'chunks/[name]-[hash]',
    write: false,
  })
  return commonJs(outputFiles.map(({ path, text }) => ({ path: relative('', path), text })))
}

t.test('chunks load each other from an archive', async (t) => {
  const chunks = await chunksOf(sources)
  const parts = [...chunks].map(([name, text]) => [name, Buffer.from(text)] as const)
  writeFileSync(join(folder, 'archive'), packArchive(parts))
  const loader = { entryPoints: ['src/process/loader.ts'], bundle: true }
  await build({ ...loader, platform: 'node', format: 'cjs', outfile: join(folder, 'main.cjs') })
  const { stdout } = await execa('node', [join(folder, 'main.cjs')])
  t.match(stdout, /^4 8 5 file:.*main\.cjs$/)
})

t.test('one that waits at its top level cannot be', async (t) => {
  const waits = { ...sources, 'later.js': 'export const five = await Promise.resolve(5)' }
  await t.rejects(chunksOf(waits), /[Tt]op-level await/)
})
