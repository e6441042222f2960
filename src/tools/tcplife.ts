import type { Event, Params } from '#objects/tcplife'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Trace TCP connections that end: how long they lived, what they carried',
  columns: [
    'time',
    'pid',
    'comm',
    'local',
    { field: 'local_port', title: 'LPORT' },
    'remote',
    { field: 'remote_port', title: 'RPORT' },
    { field: 'sent_bytes', title: 'SENT' },
    { field: 'received_bytes', title: 'RECEIVED' },
    { field: 'lifetime_ns', title: 'LIFETIME' },
  ],
  examples: [
    ['tcplife', 'Which connections end, and what did they carry?'],
    ['tcplife --slower 1m', 'Which were there for more than a minute?'],
    ['tcplife -p 1234 --json', 'Those of a process, as JSON'],
  ],
  notes: [
    'A connection belongs to who connected, or to who closed what was accepted. One that ends without its process (a reset) has none unless it was connected here while we traced.',
    'A connection that was there before tracing began has no lifetime; its bytes are all that it ever carried.',
  ],
})
