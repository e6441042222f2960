import type { Event, Params } from '#objects/biolatency'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Show how long disks take to read and write, as a histogram',
  columns: [
    { field: 'disk', when: ['per_disk'] },
    { field: 'operation', when: ['per_operation'] },
    { field: 'requests', when: ['per_disk', 'per_operation'] },
    { field: 'size_bytes', when: ['per_disk', 'per_operation'] },
    { field: 'latency_ns', title: 'LATENCY' },
  ],
  examples: [
    ['biolatency', 'How long does I/O take? Ctrl-C shows it'],
    ['biolatency --per-disk -i 5', 'Which disk is slow? Every five seconds'],
    ['biolatency --per-operation --histograms -d 10', 'Reads beside writes, in full'],
    ['biolatency --queued --heatmap', 'With the time in the queue, over time'],
  ],
  notes: [
    'A request is what the device gets: reads and writes of programs are cut and joined on the way. Requests that were under way when tracing began are not counted.',
    'With -p and the other filters a request belongs to who hands it to the device, with --queued to who makes it: what is written back later is the work of a thread of the kernel.',
  ],
})
