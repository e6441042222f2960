import type { Event, Params } from '#objects/oomkill'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Trace processes that are ended because there is no memory left',
  columns: [
    'time',
    'pid',
    'comm',
    { field: 'uid', title: 'USER' },
    { field: 'oom_score_adj', title: 'ADJUST' },
    { field: 'by_pid', title: 'BY-PID' },
    { field: 'by_comm', title: 'BY-COMM' },
    'cgroup',
  ],
  examples: [
    ['oomkill', 'Who is ended for want of memory?'],
    ['oomkill -d 1h --json', 'An hour of it, as JSON'],
    ['oomkill -f ndjson -o oom.ndjson', 'Into a file, as JSON lines'],
  ],
  notes: ['Before Linux 6.9 the tracepoint has the process’s number only.'],
})
