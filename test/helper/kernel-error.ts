import t from 'tap'
import { kernelError, KernelError } from '../../src/helper/kernel-error.js'
import { encode, structs } from '../../src/helper/message.js'

t.test('rights and missing features are refusals, the rest are failures', async (t) => {
  t.equal(new KernelError('load', 1, []).kind, 'refused')
  t.equal(new KernelError('load', 95, []).kind, 'refused')
  t.equal(new KernelError('load', 22, []).kind, 'failed')
  t.equal(new KernelError('load', 13, ['invalid mem access']).kind, 'failed', 'the verifier spoke')
})

t.test('a hint says what to do where we know it', async (t) => {
  t.match(new KernelError('load', 1, []).hint, /sudo/)
  t.equal(new KernelError('load', 22, []).hint, undefined)
})

t.test('what the helper leaves out is filled in', async (t) => {
  const head = encode(structs.error_reply, { error: 2, reserved: 0 })
  t.match(kernelError('open execve', head), { message: 'open execve: ENOENT', log: [] })
  t.throws(() => kernelError('x', head.subarray(1)), /malformed/)
})
