import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { objectPage } from '../../src/cli/object-page.js'
import { readObject } from '../../src/object/object.js'
import { compileObject, readHeaders } from '../../src/process/clang.js'
import { eventSchemas } from '../../src/schema/layout.js'
import { meanings } from '../../src/schema/meaning.js'

t.test('every meaning is in the page', async (t) => {
  const words = JSON.stringify(objectPage)
  for (const meaning of meanings) t.ok(words.includes(meaning), meaning)
})

t.test('the example of the page compiles and keeps the contract', async (t) => {
  if (spawnSync('sh', ['-c', 'command -v clang clang-22 clang-14']).status !== 0)
    return t.comment('skipped: there is no clang')
  const folder = t.testdir({})
  mkdirSync(folder, { recursive: true })
  const code = objectPage.sections.find((section) => section.kind === 'code')
  const path = join(folder, 'x.bpf.c')
  writeFileSync(path, code?.lines.join('\n') + '\n')
  const { bytes, warnings } = await compileObject([path], { headers: readHeaders() })
  t.equal(warnings, '')
  const { btf, parameters } = readObject(bytes)
  t.match(
    eventSchemas(btf)[0]?.fields.map(({ name }) => name),
    ['time', 'pid', 'comm', 'signal'],
  )
  t.ok(parameters.some(({ name }) => name === 'at_least'))
})
