import type { Event, Params } from '#objects/open'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Trace files being opened',
  description:
    'open, openat, openat2 and creat, by any process; the path is as the process passed it.',
  columns: ['time', 'pid', 'comm', 'ret', 'flags', 'path'],
  flags: { failed_only: '-x' },
  aliases: ['opensnoop'],
  examples: [
    ['open', 'Which files are opened?'],
    ['open -x', 'Which opens fail, and why?'],
    ['open -p 1', 'What does the first process open?'],
    ['open -- ls', 'What does ls open?'],
  ],
})
