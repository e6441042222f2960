import type { Event, Params } from '#objects/bitesize'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Show how large the requests to disks are, by process',
  columns: [
    'pid',
    'comm',
    { field: 'disk', when: ['per_disk'] },
    { field: 'operation', when: ['per_operation'] },
    'requests',
    { field: 'total_bytes', title: 'TOTAL' },
    { field: 'size_bytes', title: 'SIZE' },
  ],
  examples: [
    ['bitesize', 'How large are requests? Ctrl-C shows it'],
    ['bitesize --per-operation -d 10', 'Reads beside writes, for ten seconds'],
    ['bitesize --histograms -i 5', 'In full, every five seconds'],
  ],
  notes: ['A flush of a disk’s cache has no size: it counts as 0.'],
})
