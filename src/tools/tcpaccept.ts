import type { Event, Params } from '#objects/tcpaccept'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Trace TCP connections that processes accept',
  columns: [
    'time',
    'pid',
    'comm',
    'fd',
    'local',
    { field: 'local_port', title: 'LPORT' },
    'remote',
    { field: 'remote_port', title: 'RPORT' },
  ],
  examples: [
    ['tcpaccept', 'Who accepts connections, and from where?'],
    ['tcpaccept -u www-data', 'What does the web server accept?'],
    ['tcpaccept -d 10 --json', 'Ten seconds, as JSON'],
  ],
  notes: [
    'accept and accept4 are looked at; what io_uring accepts is not seen. The kernel has no tracepoint that knows who accepts: a connection is established (tcpstates shows that) before any process is given it.',
  ],
})
