import type { Event, Params } from '#objects/tcpstates'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Trace TCP connections that change their state, with the time in the last one',
  columns: [
    'time',
    'local',
    { field: 'local_port', title: 'LPORT' },
    'remote',
    { field: 'remote_port', title: 'RPORT' },
    { field: 'from', width: 11 },
    { field: 'to', width: 11 },
    { field: 'in_state_ns', title: 'TOOK' },
  ],
  examples: [
    ['tcpstates', 'What do connections go through?'],
    ['tcpstates --slower 10s', 'Which were long in one state?'],
    ['tcpstates -d 10 --json', 'Ten seconds, as JSON'],
  ],
  notes: ['Most changes come with a packet, whatever process runs then: no process is shown.'],
})
