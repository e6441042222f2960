import t from 'tap'
import { readPerfScript } from '../../src/profile/perf-script.js'
import { fuzzReader } from '../fixtures/profile-fuzz.js'
import { perfScript } from '../fixtures/profiles.js'

t.test("no broken file gets past the reader of perf script's output", async (t) => {
  const report = await fuzzReader([Buffer.from(perfScript.repeat(5))], readPerfScript)
  const { tried, accepted, msLongest } = report
  t.comment(`${tried} files, ${accepted} read, longest ${msLongest.toFixed(0)} ms`)
  t.equal(report.failure, undefined)
})
