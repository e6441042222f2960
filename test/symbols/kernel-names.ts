import t from 'tap'
import { parseKernelNames } from '../../src/symbols/kernel-names.js'

t.test('a line is a function, how far into it, and its module', async (t) => {
  const lines = [
    'do_syscall_64+0x4d/0x120',
    'nft_trace+0x1/0x80 [nf_tables]',
    'bpf_prog_6deef7357e7b4530_sample_cpu+0x10/0x20 [bpf]',
    '0xffffffffc0a01001',
    '',
  ]
  t.same(parseKernelNames(lines.map((line) => `${line}\n`).join('')), [
    { name: 'do_syscall_64', module: 'kernel', offset: 0x4c },
    { name: 'nft_trace', module: 'nf_tables', offset: 0 },
    { name: 'bpf_prog_6deef7357e7b4530_sample_cpu', module: 'bpf', offset: 15 },
    undefined,
    undefined,
  ])
  t.same(parseKernelNames(''), [])
})
