import t from 'tap'
import {
  formatOfPath,
  pictureOptions,
  writeParts,
  writeProfile,
} from '../../src/cli/flame-write.js'
import type { Output } from '../../src/cli/output.js'
import { emptyStack, ProfileBuilder } from '../../src/profile/builder.js'

const builder = new ProfileBuilder()
builder.sample(builder.push(emptyStack, builder.frame({ name: 'main' })), 2)
const measure = { type: 'samples', unit: 'count' }
const profile = builder.finish({ name: 'a profile', measure })

/** An output that keeps what it gets. */
function kept() {
  const said: string[] = []
  const output: Output = {
    write: (bytes) => void said.push(Buffer.from(bytes).toString()),
    finish: () => void said.push('finished'),
    abandon: () => void said.push('abandoned'),
    gone: new Promise(() => {}),
  }
  return { said, output }
}

t.test('the ending says the format; another one is a mistake that lists them', async (t) => {
  t.equal(formatOfPath('a.speedscope.json'), 'speedscope')
  t.equal(formatOfPath('a.json'), 'json')
  const hint = /\.svg .*\.pb\.gz .*, or -f svg\|/
  t.throws(() => formatOfPath('a.png'), { message: /says no format/, hint })
})

t.test('a picture is titled as asked, else by the profile', async (t) => {
  t.match(pictureOptions(profile, {}), { title: 'a profile', roots: 'process', order: 'heavy' })
  t.match(pictureOptions(profile, { title: 'x', 'per-thread': true }), {
    title: 'x',
    roots: 'thread',
  })
})

t.test('it is written whole, or not at all', async (t) => {
  const { said, output } = kept()
  const desk = { open: () => output, columns: 80, paint: 'none' as const }
  await writeProfile(profile, { format: 'folded', path: undefined }, {}, desk)
  t.same(said, ['main 2\n', 'finished'])
  const broken = kept()
  function* parts() {
    yield 'a'
    throw new Error('no more')
  }
  await t.rejects(writeParts(parts(), broken.output), /no more/)
  t.same(broken.said, ['a', 'abandoned'])
})
