import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { zsh } from '../../src/cli/completions-zsh.js'
import { completable } from '../../src/cli/completions.js'

t.test('zsh can read its completions', async (t) => {
  const script = zsh(completable())
  for (const word of ['execve', 'doctor', 'openat', 'failed-only']) t.match(script, word)
  const path = join(t.testdir({ script }), 'script')
  const { error, status, stderr } = spawnSync('zsh', ['-n', path], { encoding: 'utf8' })
  if (error) return t.comment('zsh is not installed')
  t.equal(stderr, '')
  t.equal(status, 0)
})
