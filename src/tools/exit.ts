import type { Event, Params } from '#objects/exit'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Trace processes that end: how long they lived and how they ended',
  description: 'One line when the last thread of a process has gone.',
  columns: ['time', 'pid', 'ppid', { field: 'uid', title: 'USER' }, 'comm', 'lifetime', 'status'],
  flags: { failed_only: '-x' },
  aliases: ['exitsnoop'],
  examples: [
    ['exit', 'Which processes end, and how?'],
    ['exit -x', 'Which end with an error or a signal?'],
    ['exit --slower 10s', 'Which lived longer than ten seconds?'],
  ],
})
