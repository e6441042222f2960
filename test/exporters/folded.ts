import t from 'tap'
import { writeFolded } from '../../src/exporters/folded.js'
import { diffProfiles } from '../../src/profile/diff.js'
import type { Profile } from '../../src/profile/profile.js'
import { folded } from '../fixtures/profiles.js'

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
