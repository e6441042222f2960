import type { Event, Params } from '#objects/signals'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Trace signals: who sends which to whom, and what becomes of it',
  columns: [
    'time',
    'pid',
    'comm',
    'signal',
    'target',
    { field: 'target_comm', title: 'TARGET-COMM' },
    { field: 'by_kernel', title: 'KERNEL' },
    'outcome',
  ],
  aliases: ['sigsnoop', 'killsnoop'],
  examples: [
    ['signals', 'Which signals are sent?'],
    ['signals --kill-only', 'Which of them did a process ask for?'],
    ['signals --signal 9 -f ndjson', 'Who kills whom, as JSON lines'],
  ],
  notes: [
    'A filter holds if sender or target fits. Of a signal by the kernel the sender is who caused it (its own fault, its child’s end), or, for timers, who happened to run.',
  ],
})
