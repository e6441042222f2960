// The first npx of a tarball: what npm itself needs is seen by a package that has nothing in it.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { packTarball } from '../fixtures/tarball.js'
import { environment } from './tracer.js'

/** The tarball of a package whose program prints its version, and no more. */
export async function emptyTarball(folder: string): Promise<string> {
  const source = join(folder, 'empty')
  mkdirSync(source)
  const description = { name: 'empty', version: '1.0.0', bin: { empty: 'main.js' } }
  writeFileSync(join(source, 'package.json'), JSON.stringify(description))
  writeFileSync(join(source, 'main.js'), '#!/usr/bin/env node\nconsole.log("1.0.0")\n')
  return packTarball(folder, source)
}

/** Seconds until `npx --package=TARBALL PROGRAM --version` is done, with a cache of nothing. */
export async function firstNpx(tarball: string, program: string, folder: string): Promise<number> {
  const cache = mkdtempSync(join(folder, 'npm-cache-'))
  const started = process.hrtime.bigint()
  await execa('npx', ['--yes', `--package=${tarball}`, program, '--version'], {
    cwd: folder,
    env: { ...environment, npm_config_cache: cache },
    extendEnv: false,
  })
  const seconds = Number(process.hrtime.bigint() - started) / 1e9
  rmSync(cache, { recursive: true })
  return seconds
}
