import t from 'tap'
import { closingLine } from '../../src/cli/closing.js'
import { noLoss } from '../../src/session/lost.js'

t.test('the closing line says what was seen, lost and paid', async (t) => {
  const lost = noLoss()
  t.equal(
    closingLine({ events: 1, lost, durationMs: 10_000, cost: undefined }),
    '1 event in 10.0s; none lost',
  )
  t.equal(
    closingLine({
      events: 1_234_567,
      lost: { counts: { ring: 1000, skipped: 2 }, total: 1002, unknown: [] },
      durationMs: 61_000,
      cost: { bpfNs: 1_500_000, estimated: true, helperCpuMs: 30, nodeCpuMs: 70 },
    }),
    '1,234,567 events in 1m01s; 1,002 lost: 1,000 as the ring buffer was full (--buffer makes it larger), 2 as the kernel skipped a run that came during another; cost: CPU ~1.50ms in the kernel, 100ms in ebpf-trace',
  )
})

t.test('what the kernel cannot count is not called zero', async (t) => {
  const lost = { counts: {}, total: 0, unknown: ['skipped' as const] }
  const cost = { bpfNs: undefined, estimated: false, helperCpuMs: 1, nodeCpuMs: 1 }
  const line = closingLine({ events: 0, lost, durationMs: 1000, cost })
  t.match(line, /does not count skipped runs/)
  t.match(line, /cost: CPU 2.00ms in ebpf-trace, unknown in the kernel/)
  const short = closingLine({ events: 0, lost, durationMs: 9, cost: { ...cost, estimated: true } })
  t.match(short, /in ebpf-trace, too short to measure the kernel's/)
})
