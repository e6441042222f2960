import t from 'tap'
import { grantOf } from '../../src/cli/grant.js'
import { readLine } from '../../src/cli/subject.js'

const grant = (...argv: string[]) => grantOf(readLine(argv))

t.test('a shipped tool may load its own object and nothing else', async (t) => {
  const { objects, anyObject } = grant('execve')!
  t.equal(objects.length, 1)
  t.match(String(objects[0]), /execve\.bpf\.o$/)
  t.equal(anyObject, undefined)
})

t.test('the ring buffer is sized in the grant', async (t) => {
  t.equal(grant('execve', '--buffer', '1M')?.bufferBytes, 1 << 20)
})

t.test("a user's object needs any-object", async (t) => {
  const { anyObject, kinds } = grant('./x.bpf.o')!
  t.equal(anyObject, true)
  t.match(kinds, ['tp_btf', 'raw_tp', 'tracepoint', 'fentry', 'kprobe', 'uprobe'], 'any observer')
  t.notOk(kinds?.includes('xdp') || kinds?.includes('write_user'), 'and nothing that changes')
})

t.test('statistics need a capability, that -q alone does without', async (t) => {
  t.same(grant('execve')?.capabilities, ['sys_admin'])
  t.equal(grant('execve', '-q')?.capabilities, undefined)
  t.same(grant('execve', '-q', '--stats')?.capabilities, ['sys_admin'])
})

t.test('system calls load the object that traces them', async (t) => {
  t.match(grant('connect')?.objects, [/syscall\.bpf\.o$/])
})

t.test('what traces nothing starts no helper', async (t) => {
  for (const line of ['execve --help', '--version', 'list', 'replay x', 'demo', 'compile x.bpf.c'])
    t.equal(grant(...line.split(' ')), undefined, line)
  t.ok(grant('doctor'))
  t.ok(grant('list', 'tracepoint:*exec*'))
  t.ok(grant('list', '*exec*'))
})
