import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { bash } from '../../src/cli/completions-bash.js'
import { completable } from '../../src/cli/completions.js'
import { noTyping, typeInto } from '../fixtures/typed.js'

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
  t.same(complete('-p', '1', 'open', '--fai'), ['--failed-only'], 'a value is no subject')
  t.same(complete('open', '--format', '=', 'nd'), ['ndjson'])
  t.same(complete('flamegraph', '-f', 'sv'), ['svg'])
  t.same(complete('open', '--columns', 'pid,f'), ['pid,flags'])
  t.same(complete('open', '--columns', '+co'), ['+comm'])
  t.same(complete('syscall', '--family', 'network,fi'), ['network,file'])
  t.same(complete('execve', '--record', '/etc/hostn'), ['/etc/hostname'])
})

t.test('and as they are typed', { skip: noTyping('bash') }, async (t) => {
  const folder = t.testdir({ script: bash(completable()) })
  const shell = await typeInto('bash --norc', `source '${folder}/script'`)
  t.teardown(shell.close)
  await shell.tab('ebpf-trace docto', /ebpf-trace doctor/)
  await shell.tab('ebpf-trace open --fai', /open --failed-only/)
  await shell.tab('ebpf-trace open --format=nd', /--format=ndjson/)
  await shell.tab('ebpf-trace open --columns pid,fla', /--columns pid,flags/)
  t.pass('all of it')
})
