import { chmodSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import t from 'tap'
import { clangNames, findExecutable, isExecutable } from '../../src/process/executable.js'

t.test('the first name that PATH has is found, whatever folder it is in', async (t) => {
  const folder = t.testdir({ one: { 'clang-19': '' }, two: { 'clang-22': '', clang: 'not ours' } })
  const paths = [join(folder, 'one/clang-19'), join(folder, 'two/clang-22')]
  for (const path of paths) chmodSync(path, 0o755)
  const { PATH = '' } = process.env
  t.teardown(() => (process.env['PATH'] = PATH))
  process.env['PATH'] = [join(folder, 'one'), join(folder, 'two')].join(delimiter)
  t.equal(findExecutable(clangNames), paths[1], 'the newest; a file that is none does not count')
  t.equal(findExecutable(['clang-19']), paths[0])
  t.equal(findExecutable(['gcc']), undefined)
  t.ok(isExecutable(paths[0] ?? ''))
})
