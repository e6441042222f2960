// What happens where the output goes: a reader that leaves, a full disk, no terminal, odd bytes.

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { userEnvironment } from '../fixtures/environment.js'
import { stillThere } from '../fixtures/held.js'
import { onPath } from '../fixtures/path.js'
import { noProgram, program, startTracing } from '../fixtures/program.js'
import { scratch } from '../fixtures/workload.js'

const skip = noProgram
const { folder, done } = scratch()
t.teardown(done)

for (const [stream, args] of Object.entries({
  busy: ['open'],
  quiet: ['execve', '-u', '54321'],
})) {
  t.test(`a reader that leaves a ${stream} stream ends us in 200 ms`, { skip }, async (t) => {
    const times: number[] = []
    for (let run = 0; run < 3; run++) {
      const { child, ended, held } = await startTracing(args)
      const left = performance.now()
      child.stdout?.destroy()
      t.equal(await ended, 0)
      times.push(performance.now() - left)
      t.same(await stillThere(held), [])
    }
    // The best of three: other tests may want the processor at the same moment.
    t.ok(Math.min(...times) <= 200, `${times.map(Math.round).join(', ')} ms`)
  })
}

t.test('a shell pipe into head is a success', { skip }, async (t) => {
  const script = `'${process.execPath}' '${program}' open | head -1; echo "\${PIPESTATUS[@]}"`
  const { stdout } = spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    env: userEnvironment(),
    timeout: 20_000,
  })
  t.match(stdout, /^TIME .*\n0 0\n$/)
})

t.test('a full disk is said, and is a failure', { skip }, async (t) => {
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk])
  t.teardown(() => execFileSync('umount', [disk]))
  for (const format of ['ndjson', 'json']) {
    const args = ['open', '-f', format, '-o', join(disk, format)]
    const { ended, stderr, held } = await startTracing(args)
    const busy = setInterval(() => readdirSync('/etc').forEach(tryToRead), 10)
    t.equal(await ended, 1, format)
    clearInterval(busy)
    t.match(stderr(), /ENOSPC|no space/i)
    t.same(await stillThere(held), [])
    readdirSync(disk).forEach((name) => execFileSync('rm', [join(disk, name)]))
  }
})

t.test('a target that ends ends nothing else', { skip }, async (t) => {
  const target = spawnSync('sh', ['-c', 'sleep 1 >/dev/null & echo $!'], { encoding: 'utf8' })
  const { child, ended } = await startTracing(['open', '-p', target.stdout.trim()])
  process.kill(Number(target.stdout), 'SIGKILL')
  child.kill('SIGINT')
  t.equal(await ended, 0)
})

const odd = ['\u001b[31mred\u001b[0m', 'two\nlines', 'tab\tand "quotes", commas', '\u0007\u009b2J']

t.test('odd arguments are escaped, and valid JSON and CSV', { skip }, async (t) => {
  const command = ['/bin/echo', ...odd]
  const outputOf = (format: string): string => {
    const file = join(folder, `odd.${format}`)
    const args = [program, 'execve', '-f', format, '-o', file, '--', ...command]
    const { status, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: userEnvironment(),
    })
    t.equal(status, 0, stderr)
    return readFileSync(file, 'utf8')
  }
  t.notMatch(outputOf('table'), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  t.match(JSON.parse(outputOf('ndjson')), { args: command })
  t.match(JSON.parse(outputOf('json')), [{ args: command }])
  const csv = outputOf('csv')
  t.equal((csv.match(/"/g)?.length ?? 0) % 2, 0, 'every quote is closed')
  const [, list = ''] = /"(\[.*\])"\n$/s.exec(csv) ?? []
  t.same(JSON.parse(list.replaceAll('""', '"')), command, 'a list in CSV is a JSON array')
})

t.test('invalid UTF-8 is neither sent raw nor lost', { skip }, async (t) => {
  const script = '/bin/true "$(printf "\\377\\376ok")"; exit 0'
  for (const format of ['table', 'ndjson', 'csv']) {
    const args = [program, 'execve', '-f', format, '--', 'sh', '-c', script]
    const { stderr } = spawnSync(process.execPath, args, { env: userEnvironment() })
    t.notOk(stderr.includes(0xff), format)
    t.equal(Buffer.from(stderr.toString()).compare(stderr), 0, 'it is valid UTF-8')
    t.match(stderr.toString(), /ok/)
  }
})

t.test(
  'colour only where it is wanted',
  { skip: skip || (!onPath('script') && 'needs script') },
  async (t) => {
    const shown = (env: NodeJS.ProcessEnv): string => {
      const command = `'${process.execPath}' '${program}' execve -- /bin/missing; true`
      const args = ['-qec', command, '/dev/null']
      return spawnSync('script', args, { encoding: 'utf8', env: userEnvironment(env) }).stdout
    }
    t.match(shown({ TERM: 'xterm', NO_COLOR: '' }), /\u001b\[/)
    t.notMatch(shown({ TERM: 'dumb', NO_COLOR: '' }), /\u001b/)
    t.notMatch(shown({ TERM: 'xterm', NO_COLOR: '1' }), /\u001b/)
    const { stderr } = spawnSync(process.execPath, [program, 'execve', '--', '/bin/missing'], {
      env: userEnvironment(),
    })
    t.notMatch(stderr.toString(), /\u001b/)
  },
)

function tryToRead(name: string): void {
  try {
    readFileSync(join('/etc', name))
  } catch {
    // A folder: opening it counts too.
  }
}

t.test(
  'a terminal that is resized',
  { skip: skip || (!onPath('tmux') && 'needs tmux') },
  async (t) => {
    const socket = `resize-${process.pid}`
    const tmux = (...args: string[]): string =>
      execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], {
        encoding: 'utf8',
        env: userEnvironment(),
      })
    const shows = async (text: RegExp): Promise<string> => {
      for (let tries = 0; ; tries++) {
        const screen = tmux('capture-pane', '-p')
        if (text.test(screen)) return screen
        if (tries === 200) throw new Error(`there is no ${text} in:\n${screen}`)
        await sleep(50)
      }
    }
    const command = `'${process.execPath}' '${program}' execve --comm true`
    tmux('new-session', '-d', '-x', '120', '-y', '20', command)
    t.teardown(() => tmux('kill-server'))
    await shows(/Ctrl-C ends/)
    execFileSync('/bin/true', ['wide'.padEnd(300, '-')])
    t.match(await shows(/true wide/), /^.{119}…$/m)
    tmux('resize-window', '-x', '80')
    await shows(/./)
    execFileSync('/bin/true', ['narrow'.padEnd(300, '-')])
    t.match(await shows(/true narrow/), /^.{79}…$/m)
    tmux('send-keys', 'C-c')
  },
)
