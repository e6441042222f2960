import t from 'tap'
import { writableFormats } from '../../src/exporters/profile-formats.js'
import { readAll } from '../../src/profile/lines.js'
import { readPerfScript } from '../../src/profile/perf-script.js'
import { readOwnJson } from '../../src/profile/own-json.js'
import { fuzzReader } from '../fixtures/profile-fuzz.js'
import { perfScript, sourceOf } from '../fixtures/profiles.js'

async function written() {
  const profile = await readPerfScript(sourceOf(perfScript), { name: 'p', times: true })
  const parts = writableFormats.json.write(profile)
  return sourceOf(Buffer.concat([...parts].map((part) => Buffer.from(part))))
}

t.test('no broken file gets past the reader of our own JSON', async (t) => {
  const report = await fuzzReader([await readAll(await written())], readOwnJson)
  const { tried, accepted, msLongest } = report
  t.comment(`${tried} files, ${accepted} read, longest ${msLongest.toFixed(0)} ms`)
  t.equal(report.failure, undefined)
})
