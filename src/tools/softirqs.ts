import type { Event, Params } from '#objects/softirqs'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Show how often soft interrupts run, and how long',
  columns: [
    'softirq',
    'runs',
    { field: 'total_ns', title: 'TOTAL' },
    { field: 'time_ns', title: 'TIME' },
  ],
  sort: 'total_ns',
  examples: [
    ['softirqs', 'Which soft interrupts take time? Ctrl-C shows it'],
    ['softirqs -i 1', 'The same every second'],
    ['softirqs --histograms -d 10', 'In full, after ten seconds'],
  ],
})
