import type { Event, Params } from '#objects/exit'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Trace processes that end: how long they lived and how they ended',
  description: 'One line when the last thread of a process has gone.',
  columns: [
    'time',
    'pid',
    'ppid',
    { field: 'uid', title: 'USER' },
    'lifetime_ns',
    'status',
    'comm',
  ],
  flags: { failed_only: '-x' },
  aliases: ['exitsnoop'],
  examples: [
    ['exit', 'Which processes end, and how?'],
    ['exit -x', 'Which end with an error or by a signal?'],
    ['exit --slower 10s', 'Which lived longer than ten seconds?'],
    ['exit -d 10s --json', 'Those of ten seconds, as JSON'],
    ["exit --comm 'cc1*' -- make", 'How long does each compilation take?'],
  ],
})
