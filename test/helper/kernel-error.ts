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
  t.match(new KernelError('load', 1, []).hint, /doctor/)
  t.match(new KernelError('use xdp without its grant', 1, []).hint, /observe only/)
  t.match(new KernelError('attach x to kprobe/y', 2, []).hint, /list/)
  t.equal(new KernelError('load', 22, []).hint, undefined)
})

t.test("the verifier's verdict is told, with its program; not what it counted", async (t) => {
  const log = [
    "libbpf: prog 'bad': BPF program load failed: Permission denied",
    "libbpf: prog 'bad': -- BEGIN PROG LOAD LOG --",
    '0: R1=ctx() R10=fp0',
    '; return *p; @ bad.bpf.c:4',
    '0: (61) r0 = *(u32 *)(r1 +0)',
    "R1 invalid mem access 'scalar'",
    'processed 2 insns (limit 1000000) max_states_per_insn 0',
    '-- END PROG LOAD LOG --',
    "libbpf: prog 'bad': failed to load: -13",
    "libbpf: failed to load object 'ebpf_trace'",
  ]
  const error = new KernelError('load the object', 13, log)
  t.equal(error.message, "load the object: EACCES: bad: R1 invalid mem access 'scalar'")
  t.equal(error.program, 'bad')
})

t.test('without a verdict the last words of libbpf that say why are told', async (t) => {
  const log = [
    "libbpf: failed to find kernel BTF type ID of 'nosuch': -3",
    "libbpf: prog 'bad': missing .BTF.ext line info for the main program, skipping all of it.",
    "libbpf: prog 'bad': failed to prepare load attributes: -3",
    "libbpf: prog 'bad': failed to load: -3",
    "libbpf: failed to load object 'ebpf_trace'",
  ]
  t.match(new KernelError('load', 3, log).message, /ESRCH: failed to find .* 'nosuch': -3$/)
  t.equal(new KernelError('load', 3, log).program, 'bad')
  t.match(new KernelError('load', 1, ['libbpf: no']), { kind: 'refused', program: undefined })
})

t.test('what the helper leaves out is filled in', async (t) => {
  const head = encode(structs.error_reply, { error: 2, reserved: 0 })
  t.match(kernelError('open execve', head), { message: 'open execve: ENOENT', log: [] })
  t.throws(() => kernelError('x', head.subarray(1)), /malformed/)
})
