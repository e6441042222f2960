// Runs the packed product on every kernel it must work on: `npm run test:vm [-- --kernel 5.10]`.

import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import t from 'tap'
import { packTarball } from '../fixtures/tarball.js'
import { boot, memoryMiB } from './boot.js'
import { makeImage } from './image.js'
import { fetchKernel, kernels } from './kernels.js'

const { values } = parseArgs({ options: { kernel: { type: 'string', multiple: true } } })
const names = values.kernel ?? kernels.map(({ name }) => name)
const unknown = names.filter((name) => !kernels.some((kernel) => kernel.name === name))
if (unknown.length > 0) {
  const known = kernels.map(({ name }) => name).join(', ')
  throw new Error(`no kernel is called ${unknown.join(', ')}; there are ${known}`)
}
const timeoutMs = 900_000
t.setTimeout(timeoutMs * 6)

const packed = mkdtempSync(join(tmpdir(), 'vm-'))
t.teardown(() => rmSync(packed, { recursive: true }))
const tarball = await packTarball(packed)
// The other machine's takes twice as long as any of ours: others run beside it.
const chosen = kernels
  .filter(({ name }) => names.includes(name))
  .sort((a, b) => Number(b.machine === 'arm64') - Number(a.machine === 'arm64'))
const images = new Map<string, string>()
for (const { machine } of chosen) {
  if (!images.has(machine)) images.set(machine, await makeImage(machine, tarball))
}

const fetched: { kernel: (typeof chosen)[number]; version: string; image: string }[] = []
for (const kernel of chosen) fetched.push({ kernel, ...(await fetchKernel(kernel)) })

// A machine that is emulated keeps one CPU busy: as many at a time as there are CPUs and memory.
t.jobs = Math.max(
  1,
  Math.min(availableParallelism(), Math.floor(freemem() / 2 ** 20 / memoryMiB) - 1),
)
const tests = fetched.map(({ kernel, version, image }) =>
  t.test(`Linux ${kernel.name} on ${kernel.machine}`, { buffered: true }, async (t) => {
    const result = await boot(kernel.machine, image, images.get(kernel.machine) ?? '', timeoutMs)
    t.comment(`package ${version}, kernel ${result.release}`)
    t.match(result.release, new RegExp(`^${kernel.release}`), 'it boots and Node runs', {
      console: result.console.slice(-3000),
    })
    for (const { name, ok, detail, ms } of result.checks) {
      t.ok(ok, name, { seen: detail.split('\n'), ms })
    }
    t.ok(result.ended, 'every check came to its end', { console: result.console.slice(-3000) })
  }),
)
await Promise.all(tests)
