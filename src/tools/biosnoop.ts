import type { Event, Params } from '#objects/biosnoop'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Trace reads and writes of disks: who, where, how much, how long',
  description: 'One line for each request when it is done.',
  columns: [
    'time',
    'pid',
    'comm',
    { field: 'disk', width: 8 },
    'operation',
    'sector',
    'size_bytes',
    { field: 'queued_ns', title: 'QUEUED' },
    { field: 'latency_ns', title: 'LATENCY' },
  ],
  examples: [
    ['biosnoop', 'Which requests do disks get?'],
    ['biosnoop --slower 10ms', 'Which take long?'],
    ['biosnoop -p 1234 --json', 'Those of a process, as JSON'],
  ],
  notes: [
    'Requests that were under way when tracing began are not shown. What a program wrote is mostly written back later, by a thread of the kernel.',
  ],
})
