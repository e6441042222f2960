import type { Event, Params } from '#objects/pagefaults'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Count page faults, by process',
  columns: ['pid', 'faults', 'writes', 'fetches', 'in_kernel', 'major', 'comm'],
  examples: [
    ['pagefaults', 'Who faults? Ctrl-C shows it'],
    ['pagefaults -i 1', 'The same every second'],
    ['pagefaults -- ls', 'How many faults does ls make?'],
  ],
  notes: [
    'Needs the tracepoints exceptions:page_fault_user and page_fault_kernel: x86, and arm64 from Linux 6.15.',
  ],
})
