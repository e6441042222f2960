import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { fish } from '../../src/cli/completions-fish.js'
import { completable } from '../../src/cli/completions.js'
import { noTyping, typeInto } from '../fixtures/typed.js'

const skip = noTyping('fish')

t.test('fish can read its completions', { skip }, async (t) => {
  const script = fish(completable())
  for (const word of ['execve', 'doctor', 'openat', 'failed-only']) t.match(script, word)
  const path = join(t.testdir({ script }), 'script')
  const { status, stderr } = spawnSync('fish', ['-n', path], { encoding: 'utf8' })
  t.equal(stderr, '')
  t.equal(status, 0)
})

t.test('fish completes words, options and values', { skip }, async (t) => {
  const complete = (line: string): string[] => {
    const script = `${fish(completable())}\ncomplete -C '${line}'`
    const path = join(t.testdir({ script }), 'script')
    const { stdout } = spawnSync('fish', ['--no-config', path], { encoding: 'utf8' })
    return (stdout ?? '').trim().split('\n')
  }
  t.match(complete('ebpf-trace exec'), [/^execve\tTrace programs/, /^execveat\tsystem call/])
  t.match(complete('ebpf-trace open --fai'), [/^--failed-only\t/])
  t.match(complete('ebpf-trace open -f nd'), [/^ndjson\t/])
  t.match(complete('ebpf-trace open --columns pid,f'), [/^pid,flags\t/])
  t.match(complete('ebpf-trace syscall --family network,fi'), [/^network,file\t/])
})

t.test('and as they are typed', { skip }, async (t) => {
  const folder = t.testdir({ script: fish(completable()) })
  const shell = await typeInto('fish --no-config', `source '${folder}/script'`)
  t.teardown(shell.close)
  await shell.tab('ebpf-trace docto', /ebpf-trace doctor/)
  await shell.tab('ebpf-trace open --fai', /open --failed-only/)
  await shell.tab('ebpf-trace open --columns pid,fla', /--columns pid,flags/)
  t.pass('all of it')
})
