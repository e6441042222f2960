import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { fish } from '../../src/cli/completions-fish.js'
import { completable } from '../../src/cli/completions.js'

t.test('fish can read its completions', async (t) => {
  const script = fish(completable())
  for (const word of ['execve', 'doctor', 'openat', 'failed-only']) t.match(script, word)
  const path = join(t.testdir({ script }), 'script')
  const { error, status, stderr } = spawnSync('fish', ['-n', path], { encoding: 'utf8' })
  if (error) return t.comment('fish is not installed')
  t.equal(stderr, '')
  t.equal(status, 0)
})

t.test('fish completes words, options and values', async (t) => {
  const complete = (line: string): string[] => {
    const script = `${fish(completable())}\ncomplete -C '${line}'`
    const path = join(t.testdir({ script }), 'script')
    const { stdout } = spawnSync('fish', ['--no-config', path], { encoding: 'utf8' })
    return (stdout ?? '').trim().split('\n')
  }
  if (spawnSync('fish', ['--version']).error) return t.comment('fish is not installed')
  t.match(complete('ebpf-trace exec'), [/^execve\tTrace programs/, /^execveat\tsystem call/])
  t.match(complete('ebpf-trace open --fai'), [/^--failed-only\t/])
  t.match(complete('ebpf-trace open -f nd'), [/^ndjson\t/])
})
