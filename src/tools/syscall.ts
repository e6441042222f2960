import { defineTool } from './tool.js'

export default defineTool({
  summary: 'Trace system calls by name or family, with their arguments',
  description:
    'The calls are named as further words; ebpf-trace connect openat is the same as ebpf-trace syscall connect openat. Without names or a family every call is traced.',
  columns: ['time', 'pid', 'comm', 'call', 'ret', { field: 'args', title: 'ARGUMENTS' }],
  flags: { failed_only: '-x' },
  aliases: ['syscalls'],
  examples: [
    ['syscall connect openat', 'These two calls, everywhere'],
    ['syscall --family network -x', 'Which network calls fail?'],
    ['syscall --slower 10ms -p 1', 'Which calls of the first process take long?'],
  ],
})
