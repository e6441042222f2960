import type { Event, Params } from '#objects/runqlat'
import { defineTool } from './tool.js'

export default defineTool<Event, Params>({
  summary: 'Show how long tasks wait for a CPU, as a histogram',
  description:
    'A task waits from when it is woken, or put off the CPU though it could run on, until it runs. Long waits mean that there is more to do than CPUs to do it.',
  columns: [
    { field: 'cpu', when: ['per_cpu'] },
    { field: 'pid', when: ['per_process'] },
    { field: 'comm', when: ['per_process'] },
    { field: 'cgroup', when: ['per_cgroup'] },
    { field: 'wait_ns', title: 'WAIT' },
  ],
  examples: [
    ['runqlat', 'How long do tasks wait for a CPU? Ctrl-C shows it'],
    ['runqlat -i 1 -n 10', 'Ten seconds of it, second by second'],
    ['runqlat --per-process -d 10', 'Who waits most?'],
    ['runqlat --heatmap', 'How does it change over time?'],
    ['runqlat -p 1234 -i 5 --json', 'One process, for a script'],
  ],
  notes: [
    'Who waits already when tracing begins is not counted: nobody knows since when.',
    'With --per-process, -p and the other filters a process is the one that waits.',
  ],
})
