import t from 'tap'
import { grantArguments } from '../../src/process/grant.js'

t.test('a grant is the helper’s argv', async (t) => {
  const packed = { path: '/b,c', offset: 64, size: 8, whole: 20 }
  t.same(grantArguments({ objects: ['/a.bpf.o', packed] }), [
    '--object',
    '/a.bpf.o',
    '--packed',
    '64,8,20,/b,c',
    '--kinds',
    'tp_btf,raw_tp,tracepoint',
    '--caps',
    'bpf,perfmon',
  ])
  const all = grantArguments({
    objects: [],
    anyObject: true,
    kinds: ['kprobe', 'signal'],
    files: ['kallsyms', 'format'],
    capabilities: ['syslog'],
    bufferBytes: 1 << 20,
    unsealed: true,
  })
  t.equal(
    all.join(' '),
    '--kinds kprobe,signal --files kallsyms,format --caps bpf,perfmon,syslog ' +
      '--more any_object,unsealed --buffer 1048576',
  )
})

t.test('nothing granted is nothing said', async (t) => {
  t.same(grantArguments({ objects: [], kinds: [] }), ['--caps', 'bpf,perfmon'])
})
