import type { Event, Params } from '#objects/hardirqs'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Show how often devices interrupt, and how long it takes',
  columns: [
    { field: 'cpu', when: ['per_cpu'] },
    'irq',
    'name',
    'runs',
    { field: 'total_ns', title: 'TOTAL' },
    { field: 'time_ns', title: 'TIME' },
  ],
  sort: 'total_ns',
  examples: [
    ['hardirqs', 'Which devices interrupt? Ctrl-C shows it'],
    ['hardirqs --per-cpu -i 1', 'On which CPU? Every second'],
    ['hardirqs -d 10 --json', 'Ten seconds, as JSON'],
  ],
  notes: [
    'Timers, calls from other CPUs and the like, which /proc/interrupts shows by letters, have no handler and are not counted.',
    'Of some devices /proc/interrupts at times counts a few more, up to some percent in a busy second: the kernel does not reach its own tracepoint for them, and perf lacks as many.',
  ],
})
