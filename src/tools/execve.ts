import type { Event, Params } from '#objects/execve'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Trace programs being started, with their arguments',
  description:
    'One line for every execve and execveat, those that fail included. The arguments of a start are read from the new process, so that none are missing; of a failure as the caller passed them.',
  columns: [
    'time',
    'pid',
    'ppid',
    { field: 'uid', title: 'USER' },
    'comm',
    'ret',
    { field: 'path', when: ['failed_only'] },
    'args',
  ],
  flags: { failed_only: '-x' },
  aliases: ['execsnoop', 'exec'],
  examples: [
    ['execve', 'Which programs are started?'],
    ['execve -x', 'Which starts fail?'],
    ["execve -u www-data --comm '!sh'", 'What does the web server run, shells left out?'],
    ['execve -n 100 -f ndjson', 'The next hundred, as JSON lines'],
    ['execve -- make -j4', 'Everything that make runs'],
  ],
  notes: [
    'Arguments past 8,192 bytes (of a failed exec also those past the 128th) are cut: the line ends with … and JSON says so.',
    'Name, user and parent are those after the exec.',
  ],
})
