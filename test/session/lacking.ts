import t from 'tap'
import { KernelError } from '../../src/helper/kernel-error.js'
import { explained } from '../../src/session/lacking.js'
import { answering } from '../fixtures/answering.js'

const probe = { name: 'unlinked', section: 'kprobe/do_unlinkat' }
const typed = { name: 'exec_done', section: 'tp_btf/sched_process_exec' }
const refused = new KernelError('attach unlinked to kprobe/do_unlinkat', 2, [])

t.test('what the kernel has nothing of is refused, with the program that needs it', async (t) => {
  const { connection } = answering({}, 0n)
  t.match(await explained(refused, connection, [probe]), {
    kind: 'refused',
    message: 'this kernel has no kprobes: unlinked needs kprobe/do_unlinkat',
    hint: /doctor/,
    cause: refused,
  })
})

t.test('a tracepoint that the kernel does not have is named, without asking', async (t) => {
  const { connection, asked } = answering({}, 0n)
  const line = "libbpf: prog 'exec_done': failed to find kernel BTF type ID of 'no_such_point': -3"
  const program = { name: 'exec_done', section: 'tp_btf/no_such_point' }
  const error = new KernelError('load x', 3, [line])
  t.match(await explained(error, connection, [program]), {
    kind: 'refused',
    message: 'this kernel has no no_such_point: exec_done needs tp_btf/no_such_point',
  })
  t.same(asked, [])
})

t.test('where the kernel has it all, the error stays as it is', async (t) => {
  const { connection } = answering()
  t.equal(await explained(refused, connection, [probe, typed]), refused)
})

t.test('what is no refusal of the kernel stays as it is', async (t) => {
  const { connection, asked } = answering({}, 0n)
  const other = new Error('the helper has gone')
  t.equal(await explained(other, connection, [probe]), other)
  t.same(asked, [], 'the helper is not asked')
})
