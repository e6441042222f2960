import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { writeFolded } from '../../src/exporters/folded.js'
import { diffProfiles } from '../../src/profile/diff.js'
import type { Profile } from '../../src/profile/profile.js'
import { readProfile } from '../../src/profile/formats.js'
import { flamegraphPl, noFlamegraphPl } from '../fixtures/flamegraph-pl.js'
import { folded, perfScript, sourceOf } from '../fixtures/profiles.js'

const written = (profile: Profile) => [...writeFolded(profile)].join('')

t.test('what is read is written again', async (t) => {
  const text = 'main;read 42\nmain;vfs_read_[k];f_[i] 1\nidle 0.5\n'
  t.equal(written(await folded(text)), text)
})

t.test('names lose what separates frames and lines', async (t) => {
  const profile = await folded('x 1\n')
  profile.frames[0]!.name = 'Ljava/lang/Thread;.run\nx'
  t.equal(written(profile), 'Ljava/lang/Thread:.run x 1\n')
})

t.test('a difference has two numbers, before and after', async (t) => {
  const diff = diffProfiles(await folded('a;b 4\n'), await folded('a;b 1\na 2\n'))
  t.equal(written(diff), 'a 0 2\na;b 4 1\n')
})

/** What flamegraph.pl says to each box of its picture, and that it complained of nothing. */
function drawn(t: Test, profile: Profile): string[] {
  const args = [flamegraphPl ?? '', '--minwidth', '0']
  const { status, stdout, stderr } = spawnSync('perl', args, {
    input: written(profile),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  t.equal(status, 0)
  t.equal(stderr, '')
  return [...stdout.matchAll(/<title>(.*?)<\/title>/g)].map(([, title = '']) => title)
}

t.test('flamegraph.pl draws every frame that we write', { skip: noFlamegraphPl }, async (t) => {
  const names = ['vector<int>&', 'operator "" s', "it's", 'a(char const*, int)', 'naïve', 'x+0x1f']
  const lines = names.map((name, index) => `main;${name};vfs_read_[k] ${index + 1}\n`)
  const titles = drawn(t, await folded(`${lines.join('')}main;run_[j];f_[i] 3\n`))
  // It draws <> as ().
  const shown = names.map((name) => name.replace('&', '&amp;').replace('<', '(').replace('>', ')'))
  t.ok(titles.includes('all (24 samples, 100%)'))
  for (const [index, name] of shown.entries()) {
    const title = titles.find((each) => each.replaceAll('&quot;', '"').startsWith(`${name} (`))
    t.match(title, `(${index + 1} samples, `, name)
  }
  t.equal(titles.filter((title) => title.startsWith('vfs_read_[k] (')).length, names.length)
})

t.test('flamegraph.pl draws what came from pprof and perf', { skip: noFlamegraphPl }, async (t) => {
  for (const bytes of [readFileSync('test/fixtures/go-cpu.pb.gz'), Buffer.from(perfScript)]) {
    const profile = await readProfile(sourceOf(bytes), { name: 'p' })
    const whole = profile.samples.weight.reduce((sum, weight) => sum + weight, 0)
    const [all = ''] = drawn(t, profile).filter((title) => title.startsWith('all ('))
    t.equal(Number(all.replace(/^all \(|,(?=\d)| samples.*$/g, '')), whole)
  }
})
