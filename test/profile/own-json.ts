import t from 'tap'
import { writeProfileJson } from '../../src/exporters/profile-json.js'
import { diffProfiles } from '../../src/profile/diff.js'
import { looksOwnJson, readOwnJson } from '../../src/profile/own-json.js'
import { readPerfScript } from '../../src/profile/perf-script.js'
import { folded, perfScript, sourceOf, stacksIn } from '../fixtures/profiles.js'

const read = (text: string) => readOwnJson(sourceOf(text), { name: 'p', times: true })
const written = (...profile: Parameters<typeof writeProfileJson>) =>
  [...writeProfileJson(...profile)].join('')

t.test('nothing is lost on the way out and back', async (t) => {
  const profile = await readPerfScript(sourceOf(perfScript), { name: 'p', times: true })
  profile.notes.push('perf lost 3 samples')
  const again = await read(written(profile))
  t.same(again, { ...profile, measures: [profile.measure] })
})

t.test('a difference keeps both sides', async (t) => {
  const diff = diffProfiles(await folded('a;b 4\n'), await folded('a;b 1\na 2\n'))
  const again = await read(written(diff))
  t.same(stacksIn(again), stacksIn(diff))
  t.same([...again.samples.before!].sort(), [...diff.samples.before!].sort())
})

t.test('what is broken is said', async (t) => {
  const whole = JSON.parse(written(await folded('a 1\n'))) as Record<string, unknown>
  const cases: [object, RegExp][] = [
    [{ ...whole, format: 'ebpf-trace profile 9' }, /is 'ebpf-trace profile 9', not/],
    [{ ...whole, samples: [{ stack: [5], weight: 1 }] }, /sample 0 is 5, which is not one of 1/],
    [{ ...whole, samples: [{ stack: [0], weight: 1, thread: 0 }] }, /not one of 0/],
    [{ ...whole, samples: [{ stack: [0], weight: 1, before: 2 }] }, /not each stack has/],
    [{ ...whole, samples: [{ stack: [0], weight: 'x' }] }, /sample 0 is no number/],
    [{ ...whole, frames: [{}] }, /frame 0 is no text/],
    [{ ...whole, measure: 3 }, /measure is no object/],
  ]
  for (const [value, said] of cases) await t.rejects(read(JSON.stringify(value)), said)
})

t.test('it is known by its first field', async (t) => {
  t.ok(looksOwnJson(written(await folded('a 1\n'))))
  t.notOk(looksOwnJson('{"shared":{}}'))
})
