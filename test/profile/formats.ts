import { gzipSync } from 'node:zlib'
import t from 'tap'
import { writableFormats } from '../../src/exporters/profile-formats.js'
import { formatsOf, readableFormats, readProfile } from '../../src/profile/formats.js'
import { readPerfScript } from '../../src/profile/perf-script.js'
import { unpacked } from '../../src/profile/unpack.js'
import { readAll } from '../../src/profile/lines.js'
import { perfScript, sourceOf, stacksIn } from '../fixtures/profiles.js'

const options = { title: 'p', roots: 'none' as const }

async function samples(): Promise<Record<keyof typeof readableFormats, Buffer>> {
  const profile = await readPerfScript(sourceOf(perfScript), { name: 'p' })
  const written = (name: 'folded' | 'pprof' | 'speedscope' | 'json') =>
    Buffer.concat(
      [...writableFormats[name].write(profile, options)].map((part) => Buffer.from(part)),
    )
  return {
    folded: written('folded'),
    perf: Buffer.from(perfScript),
    pprof: await readAll(await unpacked(sourceOf(written('pprof')))),
    speedscope: written('speedscope'),
    json: written('json'),
  }
}

t.test('a file looks like one format only', async (t) => {
  for (const [name, bytes] of Object.entries(await samples()))
    t.same(formatsOf(bytes), [name], name)
  for (const text of ['', 'hello\n', '{}', '{"a":1}', '<svg/>', '\x7fELF\x02\x01\x01\0\0'])
    t.same(formatsOf(Buffer.from(text)), [], text)
})

t.test('every format gives the same stacks, packed or not', async (t) => {
  const wanted = stacksIn(await readPerfScript(sourceOf(perfScript), { name: 'p' }))
  for (const [name, bytes] of Object.entries(await samples()))
    for (const file of [bytes, gzipSync(bytes)])
      t.same(stacksIn(await readProfile(sourceOf(file, 100), { name })), wanted, name)
})

t.test('an error names the file', async (t) => {
  await t.rejects(
    readProfile(sourceOf(''), { name: 'a.txt' }),
    /^Error: a.txt: is empty|a.txt: is empty/,
  )
  await t.rejects(readProfile(sourceOf('hello\n'), { name: 'a.txt' }), /a.txt: starts with "hello/)
  const perf = { message: /a.txt: is perf's own/, hint: /perf script/ }
  await t.rejects(readProfile(sourceOf('PERFILE2h\0\0'), { name: 'a.txt' }), perf)
  await t.rejects(readProfile(sourceOf('\x7fELF\0'), { name: 'a.txt' }), /is a program/)
  await t.rejects(readProfile(sourceOf('a 1\nb\n'), { name: 'a.txt' }), /a.txt: line 2: no stack/)
})
