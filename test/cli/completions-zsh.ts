import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { zsh } from '../../src/cli/completions-zsh.js'
import { completable } from '../../src/cli/completions.js'
import { noTyping, typeInto } from '../fixtures/typed.js'

const skip = noTyping('zsh')

t.test('zsh can read its completions', { skip }, async (t) => {
  const script = zsh(completable())
  for (const word of ['execve', 'doctor', 'openat', 'failed-only']) t.match(script, word)
  const path = join(t.testdir({ script }), 'script')
  const { status, stderr } = spawnSync('zsh', ['-n', path], { encoding: 'utf8' })
  t.equal(stderr, '')
  t.equal(status, 0)
})

t.test('zsh completes words, options, values and lists as they are typed', { skip }, async (t) => {
  const folder = t.testdir({ script: zsh(completable()) })
  const setUp = `autoload -U compinit; compinit -u -d '${folder}/dump'; source '${folder}/script'`
  const shell = await typeInto('zsh -f', setUp)
  t.teardown(shell.close)
  await shell.tab('ebpf-trace docto', /ebpf-trace doctor/)
  await shell.tab('ebpf-trace open --fai', /open --failed-only/)
  await shell.tab('ebpf-trace open -f nd', /-f ndjson/)
  await shell.tab('ebpf-trace open --columns pid,fla', /--columns pid,flags/)
  await shell.tab('ebpf-trace syscall --family network,fi', /--family network,file/)
  await shell.tab('ebpf-trace completions fi', /completions fish/)
  await shell.tab('ebpf-trace syscall open_by', /syscall open_by_handle_at/)
  await shell.tab('ebpf-trace open -- hostna', /-- hostname/)
  t.pass('all of it')
})
