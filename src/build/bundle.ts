/**
 * Makes dist/ of src/: one chunk that every start needs, others for what is imported when it
 * is asked for. Libraries are inside, so that the published package depends on nothing; their
 * licences lie beside.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Metafile } from 'esbuild'

const banner =
  "import { createRequire as requireFrom } from 'node:module';" +
  'const require = requireFrom(import.meta.url);'

rmSync('dist', { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: ['src/cli/main.ts'],
  outbase: 'src',
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  chunkNames: 'chunks/[name]-[hash]',
  banner: { js: banner },
  define: { 'process.env.NODE_ENV': '"production"' },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
})
writeFileSync('dist/LICENSES.txt', licences(bundledPackages(metafile)))

/** The folders of the packages of which something was bundled. */
function bundledPackages({ inputs }: Metafile): string[] {
  const folders = Object.keys(inputs).map(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0],
  )
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort()
}

function licences(folders: string[]): string {
  return folders
    .map((folder) => {
      const text = readFileSync(join(folder, 'package.json'), 'utf8')
      const { name, version, license } = JSON.parse(text) as Record<string, string>
      const file = readdirSync(folder)
        .filter((one) => /^licen[cs]e/i.test(one))
        .map((one) => join(folder, one))[0]
      if (!file) throw new Error(`${name} has no licence file`)
      return `${name} ${version} (${license})\n\n${readFileSync(file, 'utf8').trim()}\n`
    })
    .join(`\n${'-'.repeat(80)}\n\n`)
}
