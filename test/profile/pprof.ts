import { createReadStream } from 'node:fs'
import t from 'tap'
import { writePprof } from '../../src/exporters/pprof.js'
import { looksPprof, readPprof } from '../../src/profile/pprof.js'
import { unpacked } from '../../src/profile/unpack.js'
import type { ReadOptions } from '../../src/profile/reader.js'
import { MessageWriter } from '../../src/protobuf/write.js'
import { readPerfScript } from '../../src/profile/perf-script.js'
import { foldProfile } from '../../src/profile/tree.js'
import { topFunctions } from '../../src/profile/top.js'
import { perfScript, sourceOf, stacksIn } from '../fixtures/profiles.js'

/** A small profile by hand: two values a sample, an inlined function, an address without a name. */
function handMade(defaultType = 0): Uint8Array {
  const texts = [
    '',
    'samples',
    'count',
    'cpu',
    'nanoseconds',
    'main',
    'inner',
    'a.c',
    '/bin/a',
    'req',
  ]
  const text = (name: string) => texts.indexOf(name)
  const type = (name: string, unit: string) =>
    new MessageWriter().number(1, text(name)).number(2, text(unit))
  const line = (func: number, at: number) => new MessageWriter().number(1, func).number(2, at)
  const func = (id: number, name: string) =>
    new MessageWriter().number(1, id).number(2, text(name)).number(4, text('a.c'))
  const sample = (locations: number[], values: number[]) =>
    new MessageWriter().numbers(1, locations).numbers(2, values)
  const label = new MessageWriter().number(1, text('req')).number(3, 7)
  const profile = new MessageWriter()
    .message(1, type('samples', 'count'))
    .message(1, type('cpu', 'nanoseconds'))
    // Samples before the tables they point into.
    .message(2, sample([2, 1], [3, 30]).message(3, label))
    .message(2, sample([3, 1], [1, 10]))
    .message(
      3,
      new MessageWriter()
        .number(1, 1)
        .number(2, 0x400000)
        .number(4, 0x1000)
        .number(5, text('/bin/a')),
    )
    .message(4, new MessageWriter().number(1, 1).number(2, 1).message(4, line(1, 5)))
    .message(
      4,
      new MessageWriter().number(1, 2).number(2, 1).message(4, line(2, 9)).message(4, line(1, 6)),
    )
    .message(4, new MessageWriter().number(1, 3).number(2, 1).number(3, 0x400123))
    .message(5, func(1, 'main'))
    .message(5, func(2, 'inner'))
    .number(14, defaultType)
  for (const one of texts) profile.text(6, one, true)
  return profile.finish()
}

const read = (bytes: Uint8Array, options: Partial<ReadOptions> = {}) =>
  readPprof(sourceOf(bytes), { name: 'p', ...options })

t.test('samples, inlined frames, labels and unnamed addresses are read', async (t) => {
  const profile = await read(handMade())
  t.same(stacksIn(profile), { 'main;main;inner': 30, 'main;a+0x1123': 10 })
  t.same(profile.measure, { type: 'cpu', unit: 'nanoseconds' })
  t.same(profile.frames, [
    { name: 'main', module: '/bin/a', file: 'a.c', line: 5 },
    { name: 'inner', module: '/bin/a', file: 'a.c', line: 9, kind: 'inlined' },
    { name: 'main', module: '/bin/a', file: 'a.c', line: 6 },
    { name: 'a+0x1123', module: '/bin/a', kind: 'unknown' },
  ])
  t.same(profile.labelSets, [[], [{ key: 'req', value: 7 }]])
})

t.test('the measure is the one asked for, the default one or the last', async (t) => {
  t.equal((await read(handMade(1))).measure.type, 'samples')
  t.equal((await read(handMade(1), { measure: 'cpu' })).measure.type, 'cpu')
  await t.rejects(read(handMade(), { measure: 'space' }), /does not measure 'space'/)
})

t.test("Go's own profile has the shares that go tool pprof says", async (t) => {
  const source = await unpacked(createReadStream('test/fixtures/go-cpu.pb.gz'))
  const profile = await readPprof(source, { name: 'go' })
  t.same(profile.measures, [
    { type: 'samples', unit: 'count' },
    { type: 'cpu', unit: 'nanoseconds' },
  ])
  const tree = foldProfile(profile)
  const top = topFunctions(tree).map(({ func, self, total }) => {
    const { name } = tree.functions[func]!
    return `${name} ${self / 1e6} ${total / 1e6}`
  })
  t.same(top, [
    'main.burn 240 280',
    'runtime.asyncPreempt 40 40',
    'runtime.main 0 280',
    'main.main 0 280',
    'main.inner 0 280',
    'main.heavy 0 230',
    'main.light 0 50',
  ])
  t.equal(profile.frames.find(({ name }) => name === 'main.inner')?.kind, 'inlined')
})

t.test('what we write is read back, threads too', async (t) => {
  const profile = await readPerfScript(sourceOf(perfScript), { name: 'p' })
  const bytes = Buffer.concat([...writePprof(profile)])
  const again = await readPprof(await unpacked(sourceOf(bytes)), { name: 'p' })
  t.same(stacksIn(again), stacksIn(profile))
  t.same(again.threads, profile.threads)
  t.same(again.measure, profile.measure)
  t.equal(again.frames.find(({ name }) => name.startsWith('std::'))?.kind, 'inlined')
})

const sampleOf = (locations: number[], values: number[]) =>
  new MessageWriter().numbers(1, locations).numbers(2, values)
const typeMessage = () => new MessageWriter().number(1, 0).number(2, 0)

t.test('what is broken is said', async (t) => {
  const profile = () => new MessageWriter().message(1, typeMessage())
  const location = (id: number, func: number) =>
    new MessageWriter().number(1, id).message(4, new MessageWriter().number(1, func))
  const cases: [MessageWriter, RegExp][] = [
    [new MessageWriter().number(9, 5), /measures nothing/],
    [profile().message(2, sampleOf([7], [1])), /sample 1: location 7 is not there/],
    [
      profile()
        .message(4, location(1, 3))
        .message(2, sampleOf([1], [1])),
      /function 3 is not there/,
    ],
    [profile().message(2, sampleOf([], [1, 2])), /sample 1: has 2 values, not 1/],
    [profile().message(2, sampleOf([], [-5])), /the weight -5 is below zero/],
    [new MessageWriter().message(1, new MessageWriter().number(1, 9)), /text 9 is not there/],
  ]
  for (const [message, said] of cases) await t.rejects(read(message.finish()), said)
  await t.rejects(read(Buffer.from('0aff', 'hex')), /is no pprof profile: byte 2: ends within/)
})

t.test('a small file that stands for endless frames ends soon', async (t) => {
  const bomb = (samples: (number: number) => number[]): Uint8Array => {
    const line = new MessageWriter().number(1, 1)
    const message = new MessageWriter().message(1, typeMessage()).message(5, line)
    for (let id = 1; id <= 100; id++) {
      const location = new MessageWriter().number(1, id)
      for (let lines = 0; lines < 500; lines++) location.message(4, line)
      message.message(4, location)
    }
    for (let count = 0; count < 50_000; count++) message.message(2, sampleOf(samples(count), [1]))
    return message.finish()
  }
  const start = performance.now()
  const same = await read(bomb(() => [1]))
  t.equal(same.samples.weight[0], 50_000)
  const many = bomb((count) => [
    1 + (count % 100),
    1 + (Math.floor(count / 100) % 100),
    1 + (count % 97),
  ])
  await t.resolves(read(many).catch((error: Error) => t.match(error.message, /more than/)))
  t.ok(performance.now() - start < 20_000)
})

t.test('it is known by its first bytes', async (t) => {
  t.ok(looksPprof(handMade()))
  t.ok(looksPprof(handMade().subarray(0, 7)), 'a cut one too')
  t.ok(looksPprof(Buffer.from('48fcfbf518', 'hex')), "Go's begin with the time")
  t.notOk(looksPprof(new Uint8Array(0)))
  t.notOk(looksPprof(Buffer.from('\n\nmain;read 1\n')))
  t.notOk(looksPprof(Buffer.from('\x7fELF\x02\x01\x01')))
})
