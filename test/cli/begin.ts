import t from 'tap'
import { begin, dependsOnTool } from '../../src/cli/begin.js'
import { grantOf } from '../../src/cli/grant.js'
import { readLine } from '../../src/cli/subject.js'
import { startHelper } from '../../src/process/helper.js'
import { heldBy, stillAlive, stillThere } from '../fixtures/held.js'
import { onPath } from '../fixtures/path.js'
import { noKernel } from '../fixtures/tracing.js'

const lineOf = (text: string) => readLine(text.split(' '))

t.test('what changes the load is waited for', async (t) => {
  for (const text of ['execve', 'execsnoop -qn5', '-f json exit --columns pid', 'open -o a b'])
    t.equal(dependsOnTool(lineOf(text)), text !== 'open -o a b', text)
  for (const text of [
    'execve -p 1',
    '--slower=1ms exit',
    'open -x',
    'open -qx',
    'execve --failed-only',
    'execve --bogus',
    'execve -- ls',
    'syscall',
    'connect',
    './x.bpf.o',
    'list',
  ])
    t.notOk(dependsOnTool(lineOf(text)), text)
})

t.test('what has begun can be taken back', { skip: noKernel }, async (t) => {
  const line = lineOf('execve')
  const helper = startHelper(grantOf(line)!, { watchOutput: false })
  const begun = begin(line, helper)
  const { programs } = await begun!.starting
  t.same(programs, ['exec_done', 'exec_failed'])
  const held = onPath('bpftool') ? heldBy(helper.pid) : []
  await begun!.undo()
  t.same(await stillAlive([helper.pid], 0), [])
  t.same(await stillThere(held), [])
})
