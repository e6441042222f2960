import type { Event, Params } from '#objects/syscount'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Count system calls: how many, how many failed, how long they took',
  columns: [
    { field: 'pid', when: ['per_process'] },
    { field: 'comm', when: ['per_process'] },
    'call',
    'calls',
    'errors',
    { field: 'total_ns', title: 'TIME', unless: ['count_only'] },
    { field: 'latency_ns', title: 'LATENCY', unless: ['count_only'] },
  ],
  flags: { failed_only: '-x' },
  examples: [
    ['syscount', 'Which system calls are made? Ctrl-C shows them'],
    ['syscount -i 1', 'The same every second'],
    ['syscount --per-process -x', 'Whose calls fail?'],
    ['syscount -p 1234 -d 10 --json', 'Ten seconds of a process, as JSON'],
    ['syscount -- ls', 'What does ls ask of the kernel?'],
  ],
  notes: [
    'Time is from entry to return, sleep included. Of a call that had begun before tracing did the time is unknown: it is counted without. Calls that do not return (exit) count when they begin.',
    '--count-only leaves times out, which halves what a call costs.',
  ],
})
