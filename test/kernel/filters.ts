import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { cgroupMount } from '../../src/kernel/cgroups.js'
import type { Filters } from '../../src/session/filters.js'
import { allRows, noKernel, trace, traceClassic } from '../fixtures/tracing.js'

const options = { skip: noKernel }

t.test('-p shows a process with all its threads, and nobody else', options, async (t) => {
  const shell = startShell()
  const seen = await execsDuring({ pid: String(shell.pid) }, async () => {
    await say(shell, 'exec /bin/echo from-it')
    echo('from-another')
  })
  t.same(seen, ['from-it'])
})

t.test('-p ! shows all but it', options, async (t) => {
  const shell = startShell()
  const seen = await execsDuring({ pid: `!${shell.pid}` }, async () => {
    echo('from-another')
    await say(shell, 'exec /bin/echo from-it')
  })
  t.notOk(seen.includes('from-it'))
  t.ok(seen.includes('from-another'))
})

t.test('--follow adds children and theirs, born later', options, async (t) => {
  const shell = startShell()
  const run = async (): Promise<void> => {
    await say(shell, '/bin/echo child; sh -c "/bin/echo grandchild; true"; exit')
  }
  t.same(await execsDuring({ pid: String(shell.pid), follow: true }, run), ['child', 'grandchild'])
  const alone = startShell()
  const none = await execsDuring({ pid: String(alone.pid) }, async () => {
    await say(alone, '/bin/echo child; exit')
  })
  t.same(none, [], 'without it children are not shown')
})

t.test('--follow needs no more than classic tracepoints', options, async (t) => {
  const shell = startShell()
  const filters = { pid: String(shell.pid), follow: true }
  const session = await traceClassic(['exit'], { filters })
  t.ok(session.programs.includes('follow_fork_classic'), session.programs.join())
  const ended = allRows(session)
  await say(shell, '(exit 3); sh -c "(exit 4); exit 5"; exit 6')
  t.equal((await session.stop()).lost.total, 0)
  const codes = (await ended).map(({ status }) => Number(status) >> 8)
  t.same(codes, [3, 4, 5, 6], 'children, theirs, and the process itself')
})

t.test('--comm compares the name after the exec', options, async (t) => {
  for (const [comm, wanted] of [
    ['echo', ['one']],
    ['ech*', ['one']],
    ['e?ho', ['one']],
    ['e?o', []],
    ['true,echo', ['one']],
    ['ec', []],
  ] as const) {
    t.same(await execsDuring({ comm }, async () => echo('one')), wanted, comm)
  }
  const others = await execsDuring({ comm: '!ec*,sh' }, async () => {
    echo('one')
    spawnSync('printf', ['two'])
  })
  t.notOk(others.includes('one'))
  t.ok(others.includes('two'))
})

t.test('-u takes names, numbers and their absence', options, async (t) => {
  const asNobody = (word: string): void => {
    spawnSync('/bin/echo', [word], { uid: 65534, gid: 65534, stdio: 'ignore' })
  }
  const both = async (): Promise<void> => {
    echo('root')
    asNobody('nobody')
  }
  t.same(await execsDuring({ uid: 'nobody', comm: 'echo' }, both), ['nobody'])
  t.same(await execsDuring({ uid: '65534,65533', comm: 'echo' }, both), ['nobody'])
  t.same(await execsDuring({ uid: '!nobody', comm: 'echo' }, both), ['root'])
})

const mount = cgroupMount()
const needsCgroup = noKernel || (!mount && 'needs cgroup2')

t.test(
  '--cgroup means the subtree; --container its id’s beginning',
  { skip: needsCgroup },
  async (t) => {
    const id = `${process.pid}`.padStart(12, 'abcdef')
    const [outer, inner] = [join(mount!, `docker-${id}.scope`), 'inner']
    mkdirSync(join(outer, inner), { recursive: true })
    const shell = startShell()
    writeFileSync(join(outer, inner, 'cgroup.procs'), String(shell.pid))
    t.teardown(async () => {
      if (shell.exitCode === null) await once(shell, 'exit')
      rmdirSync(join(outer, inner))
      rmdirSync(outer)
    })
    const both = (last: string) => async (): Promise<void> => {
      await say(shell, `/bin/echo inside${last}`)
      if (!last) await once(shell.stdout!, 'data')
      echo('outside')
    }
    t.same(await execsDuring({ cgroup: `docker-${id}.scope` }, both('')), ['inside'])
    t.same(await execsDuring({ container: id.slice(0, 12) }, both('; exit')), ['inside'])
  },
)

t.test('a cgroup that is not there matches nothing', { skip: needsCgroup }, async (t) => {
  const run = async (): Promise<void> => echo('one')
  t.same(await execsDuring({ cgroup: 'no/such' }, run), [])
  t.same(await execsDuring({ cgroup: '!no/such' }, run), ['one'])
})

t.test('what matches nothing now is a warning, for -p an error', options, async (t) => {
  const session = await trace(['execve'], { filters: { comm: 'no-such-name', tid: '2147483' } })
  t.match(session.warnings, [/no thread 2147483/, /no process is called no-such-name/])
  await session.stop()
  await t.rejects(trace(['execve'], { filters: { pid: '2147483' } }), /no process 2147483/)
})

t.test('our own processes are left out unless they are asked for', options, async (t) => {
  const own = async (filters: Filters): Promise<number> => {
    const session = await trace(['open'], { filters })
    writeFileSync('/dev/null', '')
    const stopping = session.stop()
    const rows = await allRows(session)
    await stopping
    return rows.filter((row) => row['pid'] === process.pid).length
  }
  t.equal(await own({}), 0)
  t.ok((await own({ pid: String(process.pid) })) > 0)
})

function startShell(): ChildProcess {
  return spawn('sh', [], { stdio: ['pipe', 'pipe', 'ignore'] })
}

/** Gives a shell a line; one that ends it is waited for. */
async function say(shell: ChildProcess, line: string): Promise<void> {
  shell.stdin!.write(`${line}\n`)
  if (/^exec |exit$/.test(line)) await once(shell, 'exit')
}

function echo(word: string): void {
  spawnSync('/bin/echo', [word], { stdio: 'ignore' })
}

/** The last words of the echoes that were seen, of those that tests here make. */
async function execsDuring(filters: Filters, action: () => Promise<void>): Promise<string[]> {
  const session = await trace(['execve'], { filters })
  await action()
  const stopping = session.stop()
  const rows = await allRows(session)
  await stopping
  const words = /^(from-(it|another)|child|grandchild|one|two|root|nobody|inside|outside)$/
  return rows
    .map((row) => (row['args'] as string[]).at(-1) ?? '')
    .filter((word) => words.test(word))
}
