import type { Event, Params } from '#objects/syscall'
import { differenceLines } from '../kernel/differences.js'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Trace system calls by name or family, with their arguments',
  description:
    'The calls are named as further words; ebpf-trace connect openat is the same as ebpf-trace syscall connect openat. Without names or a family every call is traced.',
  columns: [
    'time',
    'pid',
    'comm',
    { field: 'call', width: 12 },
    'ret',
    { field: 'latency_ns', when: ['latency', 'slower'] },
    'args',
  ],
  flags: { failed_only: '-x' },
  aliases: ['syscalls'],
  examples: [
    ['syscall connect openat', 'These two calls, everywhere'],
    ['connect openat', 'The same'],
    ['syscall --family network -x', 'Which network calls fail?'],
    ['syscall --slower 10ms -p 1', 'Which calls of the first process take long?'],
    ['read --latency -- cat /etc/hostname', 'How long does each read of cat take?'],
  ],
  notes: [
    'latency_ns is - in tables, null in JSON and empty in CSV where it was not measured: without --latency and --slower, and for a call that had begun before tracing did. It is never 0 for that.',
    'Names and types of arguments come from the kernel; flags are shown by name where a table has them, else in hexadecimal.',
    'Calls are written as strace writes them, with these differences.',
    ...differenceLines(),
  ],
})
