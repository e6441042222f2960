import { gzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { readProfile } from '../../src/profile/formats.js'
import { fuzzReader } from '../fixtures/profile-fuzz.js'
import { perfScript } from '../fixtures/profiles.js'

t.test('no broken packed file gets past the readers, nor does one that swells', async (t) => {
  const stored = { level: 0 }
  const swelling = ['main;a 1\n', `main;a 1\n${'#'.repeat(1 << 20)}`].map((text) =>
    gzipSync(text.repeat((16 << 20) / text.length)),
  )
  const seeds = [
    gzipSync('main;read_[k];copy 42\n'.repeat(99), stored),
    gzipSync(perfScript.repeat(9), stored),
    gzipSync(perfScript.repeat(99)),
    readFileSync('test/fixtures/go-cpu.pb.gz'),
    ...swelling,
  ]
  const { tried, accepted, msLongest, failure } = await fuzzReader(seeds, readProfile)
  t.comment(`${tried} files, ${accepted} read, longest ${msLongest.toFixed(0)} ms`)
  t.equal(failure, undefined)
})
