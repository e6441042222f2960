// Runs the packed product's `execve` on every Node it promises to work on. npm has each Node's
// program in a package; the tarball is unpacked where only its own files are.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import t from 'tap'
import { packTarball } from '../fixtures/tarball.js'
import { noProgram } from '../fixtures/program.js'
import { cache } from './archive.js'

const versions = [20, 22, 24, 26]
t.setTimeout(600_000)

const folder = mkdtempSync(join(tmpdir(), 'nodes-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const tarball = await packTarball(folder)
await execa`tar -xzf ${tarball} -C ${folder}`
const program = join(folder, 'package/bin/ebpf-trace.js')

for (const version of versions) {
  await t.test(`Node ${version} traces execs`, { skip: noProgram }, async (t) => {
    const node = await fetchNode(version)
    t.match((await execa(node, ['--version'])).stdout, `v${version}.`)
    const file = join(folder, `node-${version}`)
    const { exitCode, stderr } = await execa(
      node,
      [program, 'execve', '-f', 'ndjson', '-o', file, '--', '/bin/echo', `on ${version}`],
      { reject: false },
    )
    t.equal(exitCode, 0, stderr)
    t.match(readFileSync(file, 'utf8'), `"on ${version}"`)
    t.notMatch(stderr, /Warning/, 'Node has nothing to warn of')
  })
}

/** The newest Node of a major version, from npm; kept where the kernels are. */
async function fetchNode(version: number): Promise<string> {
  const place = resolve(cache, `node-${version}`)
  const name = `node-linux-${process.arch}`
  const node = join(place, 'node_modules', name, 'bin/node')
  if (!existsSync(node)) {
    mkdirSync(place, { recursive: true })
    await execa`npm install --no-save --no-audit --no-fund --prefix ${place} ${name}@${version}`
  }
  return node
}
