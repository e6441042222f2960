import {
  linkSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readLeftMap } from '../../src/symbols/left-map.js'

t.test('a map that was left behind is read only where it must be the process’s', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'left-map-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'perf-7.map')
  t.throws(() => readLeftMap(7, 0, folder), { code: 'ENOENT' })
  writeFileSync(path, '1000 10 a\n')
  t.equal(Buffer.from(readLeftMap(7, 0, folder)).toString(), '1000 10 a\n')
  t.equal(Buffer.from(readLeftMap(7, 8, folder)).toString(), 'a\n')
  t.equal(readLeftMap(7, 100, folder).length, 0)

  linkSync(path, join(folder, 'other'))
  t.throws(() => readLeftMap(7, 0, folder), /no file of its own/)
  rmSync(join(folder, 'other'))
  utimesSync(path, 1000, 1000)
  t.throws(() => readLeftMap(7, 0, folder), /older than we are/)
  renameSync(path, join(folder, 'other'))
  symlinkSync('other', path)
  t.throws(() => readLeftMap(7, 0, folder), { code: 'ELOOP' })
})
