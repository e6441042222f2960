import t from 'tap'
import { looksSpeedscope, readSpeedscope } from '../../src/profile/speedscope.js'
import { sourceOf, stacksIn } from '../fixtures/profiles.js'

const frames = [{ name: 'main', file: 'a.c', line: 3 }, { name: 'read' }]
const fileOf = (...profiles: object[]) => JSON.stringify({ shared: { frames }, profiles })
const read = (text: string, times = false) => readSpeedscope(sourceOf(text), { name: 's', times })

const sampled = {
  type: 'sampled',
  name: 'app (1/2)',
  unit: 'milliseconds',
  startValue: 5,
  endValue: 8,
  samples: [[0], [0, 1]],
  weights: [1, 2],
}
const evented = {
  type: 'evented',
  name: 'worker',
  unit: 'seconds',
  startValue: 0,
  endValue: 10,
  events: [
    { type: 'O', frame: 0, at: 1 },
    { type: 'O', frame: 1, at: 3 },
    { type: 'C', frame: 1, at: 4 },
    { type: 'C', frame: 0, at: 10 },
  ],
}

t.test('samples are stacks with weights, each profile a thread', async (t) => {
  const profile = await read(fileOf(sampled, evented))
  t.same(stacksIn(profile), { main: 1e6 + 8e9, 'main;read': 2e6 + 1e9 })
  t.same(profile.measure, { type: 'time', unit: 'nanoseconds' })
  t.same(profile.threads, [{ name: 'app', pid: 1, tid: 2 }, { name: 'worker' }])
  t.same(profile.frames[0], { name: 'main', file: 'a.c', line: 3 })
})

t.test('times are where the samples lie one after the other', async (t) => {
  t.same([...(await read(fileOf(sampled), true)).samples.time!], [5e6, 6e6])
  t.same([...(await read(fileOf(evented), true)).samples.time!], [1e9, 3e9, 4e9])
})

t.test('what is broken is said', async (t) => {
  const cases: [string, RegExp][] = [
    ['{}', /shared is no object/],
    ['[', /is no JSON/],
    [
      fileOf({ ...sampled, samples: [[2], [0]] }),
      /profile 0, sample 0 is 2, which is not one of 2/,
    ],
    [fileOf({ ...sampled, weights: [1] }), /2 samples and 1 weights/],
    [fileOf({ ...sampled, weights: [1, -1] }), /the weight -1 is below zero/],
    [fileOf({ ...sampled, type: 'odd' }), /neither sampled nor evented/],
    [fileOf({ ...evented, events: [{ type: 'C', frame: 0, at: 1 }] }), /event 0 closes a frame/],
    [fileOf(sampled, { ...sampled, unit: 'bytes' }), /count different things: nanoseconds, bytes/],
  ]
  for (const [text, said] of cases) await t.rejects(read(text), said)
})

t.test('it is known by its first fields', async (t) => {
  t.ok(looksSpeedscope('{"$schema":"https://www.speedscope.app/file-format-schema.json"'))
  t.ok(looksSpeedscope(fileOf(sampled)))
  t.notOk(looksSpeedscope('{"a":1}'))
})
