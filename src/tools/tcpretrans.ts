import type { Event, Params } from '#objects/tcpretrans'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Trace TCP segments that are sent again',
  columns: [
    'time',
    'local',
    { field: 'local_port', title: 'LPORT' },
    'remote',
    { field: 'remote_port', title: 'RPORT' },
    { field: 'state', width: 11 },
    { field: 'rtt_ns', title: 'RTT' },
  ],
  examples: [
    ['tcpretrans', 'Which connections lose segments?'],
    ['tcpretrans -n 100 --json', 'The next hundred, as JSON'],
    ['tcpretrans -d 1m -f csv -o retrans.csv', 'A minute of them, into a file'],
  ],
})
