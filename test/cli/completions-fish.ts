import { spawnSync } from 'node:child_process'
import t from 'tap'
import { fish } from '../../src/cli/completions-fish.js'
import { completable } from '../../src/cli/completions.js'

t.test('fish can read its completions', async (t) => {
  const script = fish(completable())
  for (const word of ['execve', 'doctor', 'openat', 'failed-only']) t.match(script, word)
  const { error, status, stderr } = spawnSync('fish', ['-n'], { input: script, encoding: 'utf8' })
  if (error) return t.comment('fish is not installed')
  t.equal(stderr, '')
  t.equal(status, 0)
})
