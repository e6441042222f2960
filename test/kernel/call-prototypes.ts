import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { Btf } from '../../src/btf/btf.js'
import { planTracedCalls } from '../../src/cli/calls.js'
import { callPrototypes } from '../../src/kernel/call-prototypes.js'
import { parseSignatures } from '../../src/kernel/call-signature.js'
import { noKernel, startFor } from '../fixtures/tracing.js'

const vmlinux = '/sys/kernel/btf/vmlinux'
const skip = !existsSync(vmlinux) && 'needs a kernel with BTF'

t.test('functions behind calls have their arguments, with C types', { skip }, async (t) => {
  const btf = new Btf(readFileSync(vmlinux))
  const found = parseSignatures(callPrototypes(btf, ['read', 'write', 'connect', 'no_such_call']))
  t.notOk(found.has('no_such_call'))
  t.ok(found.size > 0, 'this kernel has some of them')
  const [first] = found.get('read') ?? found.get('write') ?? found.get('connect') ?? []
  t.match(first, { type: /^(unsigned )?int$/, name: 'fd' })
  const buffer = found.get('write')?.[1]
  if (buffer) t.same(buffer, { type: 'const char *', name: 'buf' })
})

t.test(
  'without tracefs they are taken, and what is missing is said',
  { skip: noKernel },
  async (t) => {
    const { connection } = startFor(['syscall'], { files: ['maps'] })
    const object = { name: 'syscall', granted: 0, bytes: new Uint8Array() }
    const planned = await planTracedCalls(connection, object, undefined)
    connection.close()
    const known = parseSignatures(planned.signatures).size
    t.ok(known > 50, `${known} calls`)
    t.match(planned.warning, /tracefs .*: of \d+ of \d+ calls the registers are shown$/)
  },
)
