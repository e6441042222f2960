import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { bash } from '../../src/cli/completions-bash.js'
import { completable } from '../../src/cli/completions.js'

t.test('bash can read its completions', async (t) => {
  const script = bash(completable())
  for (const word of ['execve', 'doctor', 'openat', 'failed-only']) t.match(script, word)
  const path = join(t.testdir({ script }), 'script')
  const { error, status, stderr } = spawnSync('bash', ['-n', path], { encoding: 'utf8' })
  if (error) return t.comment('bash is not installed')
  t.equal(stderr, '')
  t.equal(status, 0)
})

t.test('bash completes words, options and values', async (t) => {
  const complete = (...words: string[]): string[] => {
    const script = `${bash(completable())}
COMP_WORDS=(ebpf-trace ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
_ebpf_trace; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout } = spawnSync('bash', { input: script, encoding: 'utf8' })
    return stdout.trim().split('\n')
  }
  t.same(complete('exec'), ['execve', 'execveat'])
  t.same(complete('open', '--fai'), ['--failed-only'])
  t.same(complete('open', '-f', 'nd'), ['ndjson'])
  t.same(complete('completions', 'f'), ['fish'])
  t.same(complete('execve', '--record', '/etc/hostn'), ['/etc/hostname'])
})
