import type { Event, Params } from '#objects/tcpconnect'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Trace TCP connections that processes begin, with the time to the answer',
  description: 'One line when the other side has answered, refused, or not answered.',
  columns: [
    'time',
    'pid',
    'comm',
    { field: 'ret', width: 13 },
    { field: 'latency_ns', title: 'LATENCY' },
    'local',
    { field: 'local_port', title: 'LPORT' },
    'remote',
    { field: 'remote_port', title: 'RPORT' },
  ],
  flags: { failed_only: '-x' },
  aliases: ['tcpconnlat'],
  examples: [
    ['tcpconnect', 'Who connects to whom?'],
    ['tcpconnect -x', 'Which connections fail, and why?'],
    ['tcpconnect --slower 100ms', 'Which take long?'],
    ['tcpconnect -- curl example.org', 'What does curl connect to?'],
  ],
  notes: ['Connections that were beginning when tracing did are not shown.'],
})
