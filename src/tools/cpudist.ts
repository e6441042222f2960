import type { Event, Params } from '#objects/cpudist'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Show how long tasks stay on a CPU, or off it, as a histogram',
  columns: [
    { field: 'cpu', when: ['per_cpu'] },
    { field: 'pid', when: ['per_process'] },
    { field: 'comm', when: ['per_process'] },
    { field: 'total_ns', title: 'TOTAL', when: ['per_process', 'per_cpu'] },
    { field: 'time_ns', title: 'TIME' },
  ],
  examples: [
    ['cpudist', 'How long do tasks run at a time? Ctrl-C shows it'],
    ['cpudist --off -p 1234 -d 10', 'How long is a process off the CPU?'],
    ['cpudist --per-process -i 1', 'Who runs long? Every second'],
  ],
  notes: [
    'A stay counts when it ends: a task that never leaves its CPU is not seen. The stay in which tracing begins is not counted.',
  ],
})
