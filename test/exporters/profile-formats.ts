import t from 'tap'
import {
  formatOfFile,
  writableFormatNames,
  writableFormats,
} from '../../src/exporters/profile-formats.js'
import { diffProfiles } from '../../src/profile/diff.js'
import { readPerfScript } from '../../src/profile/perf-script.js'
import { folded, perfScript, sourceOf } from '../fixtures/profiles.js'

const options = { title: 'test', roots: 'process' as const }
const length = (parts: Iterable<string | Uint8Array>) =>
  Buffer.concat([...parts].map((one) => Buffer.from(one))).length

t.test("a file's ending says its format, the longest one first", async (t) => {
  const cases: [string, string | undefined][] = [
    ['a.svg', 'svg'],
    ['A.SVG', 'svg'],
    ['a.html', 'html'],
    ['a.folded', 'folded'],
    ['a.pb.gz', 'pprof'],
    ['a.json', 'json'],
    ['a.speedscope.json', 'speedscope'],
    ['a.firefox.json', 'firefox'],
    ['a.gz', undefined],
    ['svg', undefined],
  ]
  for (const [path, format] of cases) t.equal(formatOfFile(path), format, path)
})

t.test('no ending belongs to two formats', async (t) => {
  const endings = writableFormatNames.flatMap((name) => writableFormats[name].endings)
  t.equal(new Set(endings).size, endings.length)
})

t.test('every format writes profiles, and differences where it says so', async (t) => {
  const profile = await readPerfScript(sourceOf(perfScript), { name: 'p' })
  const diff = diffProfiles(await folded('a 1\n'), await folded('b 1\n'))
  for (const name of writableFormatNames) {
    const format = writableFormats[name]
    t.ok(length(format.write(profile, options)) > 50, name)
    if (format.takesDiff) t.ok(length(format.write(diff, options)) > 5, `${name} of a difference`)
    t.ok(length(format.write(await folded(''), options)) >= 0, `${name} of nothing`)
  }
})
