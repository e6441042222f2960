/**
 * Where the published program starts: its chunks lie in the archive beside it, and are compiled
 * when another asks for them. That is also faster than Node's search for a file each.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { compileFunction } from 'node:vm'
import { archivePart, openArchive } from './archive.js'

const archive = openArchive(join(__dirname, 'archive'))
const ofNode = createRequire(__filename)
const loaded: Record<string, { exports: unknown }> = {}

/** What a chunk, or a module of Node's, exports. */
function load(name: string): unknown {
  const known = loaded[name]
  if (known) return known.exports
  const code = archivePart(archive, name)
  if (!code) return ofNode(name)
  const module = (loaded[name] = { exports: {} as unknown })
  const filename = join(__dirname, name)
  const names = ['require', 'module', 'exports', '__filename']
  // esbuild escapes what is not ASCII, but in String.raw, as the script of pictures is, it cannot.
  const run = compileFunction(code.toString('utf8'), names, { filename }) as Chunk
  run(load, module, module.exports, filename)
  return module.exports
}

type Chunk = (
  require: typeof load,
  module: { exports: unknown },
  exports: unknown,
  filename: string,
) => void

load('main.cjs')
