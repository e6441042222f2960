import type { Event, Params } from '#objects/tcprtt'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Show the round-trip times of TCP connections, as a histogram',
  description:
    'The smoothed time that the kernel keeps of each connection, looked at with every segment that arrives.',
  columns: [
    { field: 'remote', when: ['per_remote'] },
    { field: 'local_port', title: 'PORT', when: ['per_port'] },
    { field: 'rtt_ns', title: 'RTT' },
  ],
  examples: [
    ['tcprtt', 'How far are the others? Ctrl-C shows it'],
    ['tcprtt --per-remote -i 5', 'Which is far? Every five seconds'],
    ['tcprtt --heatmap', 'How does it change?'],
  ],
})
