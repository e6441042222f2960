import t from 'tap'
import { readFolded } from '../../src/profile/folded.js'
import { fuzzReader } from '../fixtures/profile-fuzz.js'

t.test('no broken file gets past the reader of folded stacks', async (t) => {
  const report = await fuzzReader(
    [Buffer.from('main;read_[k];copy 42\nmain 1.5\n# x\nmain;read 3\n'.repeat(20))],
    readFolded,
  )
  const { tried, accepted, msLongest } = report
  t.comment(`${tried} files, ${accepted} read, longest ${msLongest.toFixed(0)} ms`)
  t.equal(report.failure, undefined)
})
