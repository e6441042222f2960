import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { bin, noProgram, start } from '../fixtures/user-run.js'
import { onPath } from '../fixtures/path.js'
import { run } from '../fixtures/tracing.js'

const options = { skip: noProgram }

t.test('execve shows what is started until Ctrl-C, then says what happened', options, async (t) => {
  const program = start(['execve'])
  await program.ready
  run('/bin/echo', 'seen by us')
  await program.shows('seen by us')
  const { code, stdout, stderr } = await program.end('SIGINT')
  t.equal(code, 0)
  t.match(stdout, /^TIME +PID +PPID USER +COMM +RET ARGS\n/)
  t.match(stdout, /echo +0 \/bin\/echo "seen by us"/)
  t.match(stderr, /^ebpf-trace: \d+ events? in .*; none lost; cost: /m)
})

t.test('SIGTERM ends it in order, too', options, async (t) => {
  const program = start(['execve', '-q'])
  await program.ready
  const { code, stderr } = await program.end('SIGTERM')
  t.equal(code, 0)
  t.equal(stderr, '', 'quiet means errors only')
})

t.test('-n and -d end it; json is closed', options, async (t) => {
  const program = start(['execve', '-n', '2', '--json'])
  await program.ready
  run('/bin/echo', 'a\nb"c')
  run('/bin/true')
  run('/bin/true')
  const { code, stdout, stderr } = await program.end()
  t.equal(code, 0)
  t.match(stderr, /^ebpf-trace: 2 events in/m, 'as many as were shown')
  const events = JSON.parse(stdout) as { args: string[] }[]
  t.equal(events.length, 2)
  const short = start(['exit', '-d', '100ms', '-f', 'json', '-p', String(process.pid)])
  t.same(JSON.parse((await short.end()).stdout), [])
})

t.test('control characters never reach the terminal raw', options, async (t) => {
  const program = start(['execve', '--comm', 'echo'])
  await program.ready
  run('/bin/echo', '\x1b[31mred\x07', Buffer.from([0x66, 0xff]).toString('latin1'))
  await program.shows('red')
  const { stdout } = await program.end('SIGINT')
  t.notMatch(stdout, /[\x00-\x09\x0b-\x1f\x7f]/)
})

t.test('a mistake that is found once tracing has begun ends it', options, async (t) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'execve', '-n', 'many'], {
    encoding: 'utf8',
  })
  t.equal(status, 2)
  t.equal(stdout, '')
  t.match(stderr, /--count: .*\n +ebpf-trace execve -n many\n/)
})

t.test('-- COMMAND: its output, its code, the events on stderr', options, async (t) => {
  const traced = async (...command: string[]) => start(['open', '-q'], { command }).end()
  const { code, stdout, stderr } = await traced('sh', '-c', 'cat /etc/hostname; exit 7')
  t.equal(code, 7)
  t.equal(stdout, readFileSync('/etc/hostname', 'utf8'))
  t.match(stderr, /cat .*\/etc\/hostname$/m)
  t.equal((await traced('sh', '-c', 'kill -9 $$')).code, 128 + 9)
  t.equal((await traced('/nowhere/at/all')).code, 127)
  t.equal((await traced('/etc/passwd')).code, 126)
})

t.test('-- COMMAND is not started where tracing fails', options, async (t) => {
  const folder = t.testdir({})
  const mark = join(folder, 'mark')
  const command = ['touch', mark]
  const { code, stderr } = await start(['open', '-u', 'nobody-of-this-name'], { command }).end()
  t.equal(code, 125)
  t.match(stderr, /no user nobody-of-this-name/)
  t.notOk(existsSync(mark))
})

t.test('-- COMMAND sees the children, and nobody else', options, async (t) => {
  const program = start(['execve', '-f', 'ndjson'], {
    command: ['sh', '-c', 'sh -c "/bin/echo grandchild; :"; :'],
  })
  const loop = spawn('sh', ['-c', 'while :; do /bin/true; done'])
  t.teardown(() => loop.kill())
  const { stderr } = await program.end()
  t.match(stderr, /grandchild/)
  t.notMatch(stderr, /bin\/true/)
})

t.test(
  'a reader that goes away ends it within 200 ms, on a quiet stream too',
  options,
  async (t) => {
    const program = start(['execve', '--comm', 'nothing-has-this'])
    await program.ready
    program.child.stdout?.destroy()
    const { code, ms } = await program.end()
    t.equal(code, 0)
    t.ok(ms < 400, `${Math.round(ms)} ms`)
  },
)

t.test('a full disk is a failure that says so', options, async (t) => {
  const program = start(['execve', '-o', '/dev/full'])
  const { code, stderr } = await program.end()
  t.equal(code, 1)
  t.match(stderr, /\/dev\/full: no space left/)
})

t.test('started by npx, a parent that is gone ends it', options, async (t) => {
  const script = `"${process.execPath}" ${bin} execve -q --comm nothing-has-this --ready-fd 1 & read x`
  const env = { ...process.env, npm_command: 'exec' }
  const shell = spawn('sh', ['-c', script], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  await new Promise((resolve) => shell.stdout.once('data', resolve))
  shell.stdout.resume()
  const closed = new Promise((resolve) => shell.stdout.once('close', resolve))
  shell.stdin.end()
  await closed
  t.pass('its end of the pipe is closed')
})

t.test('under sudo its files belong to the user who called', options, async (t) => {
  const folder = t.testdir({})
  chownSync(folder, 65534, 65534)
  chmodSync(folder, 0o755)
  for (let path = folder; path !== '/'; path = join(path, '..'))
    if ((statSync(path).mode & 1) === 0) return t.comment(`skipped: ${path} is closed to others`)
  const env = { ...process.env, SUDO_UID: '65534', SUDO_GID: '65534', SUDO_USER: 'nobody' }
  const [output, record] = [join(folder, 'out'), join(folder, 'rec')]
  const program = start(['execve', '-o', output, '--record', record, '-d', '100ms'], { env })
  const { code, stderr } = await program.end()
  t.equal(code, 0, stderr)
  for (const path of [output, record]) t.equal(statSync(path).uid, 65534, path)
})

t.test('plain root can be another user, whatever is traced', options, async (t) => {
  const folder = t.testdir({})
  for (let each = folder; each !== '/'; each = join(each, '..'))
    if ((statSync(each).mode & 0o001) === 0)
      return t.comment(`skipped: ${each} is closed to others`)
  chmodSync(folder, 0o777)
  const vectors = [['execve'], ['profile', '-F', '19'], ['top', '-n', '1', '-i', '100ms']]
  for (const words of vectors) {
    const file = join(folder, `${words[0]}.json`)
    const command = words[0] === 'top' ? undefined : ['/bin/true']
    const args = [...words, '--as', 'nobody', '-o', file]
    const { status, stderr } = spawnSync(
      'env',
      [
        '-u',
        'NODE_OPTIONS',
        process.execPath,
        bin,
        ...args,
        ...(command ? ['--', ...command] : []),
      ],
      { encoding: 'utf8' },
    )
    t.equal(status, 0, stderr)
    t.equal(statSync(file).uid, 65534, file)
  }
})

t.test('without root the reason and the remedy are told', options, async (t) => {
  const argv = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, bin, 'execve']
  const { status, stderr } = spawnSync('setpriv', argv, { encoding: 'utf8' })
  if (/Permission denied|EACCES/.test(stderr)) return t.comment('skipped: this folder is closed')
  t.equal(status, 3)
  t.match(stderr, /needs root\n +run it with sudo/)
})

t.test('system calls by name, decoded', options, async (t) => {
  const { stderr } = await start(['openat', '-q'], { command: ['cat', '/etc/hostname'] }).end()
  t.match(stderr, /openat +\d+ +AT_FDCWD, "\/etc\/hostname", O_RDONLY/)
  const family = await start(['syscall', '--family', 'process', '-q'], {
    command: ['sh', '-c', 'exit 3'],
  }).end()
  t.match(family.stderr, /exit_group +[-?] +3/)
})

const noClang = noProgram || (!onPath('clang') && !onPath('clang-22') && 'needs clang')

t.test('a kprobe works, or is refused with the reason', { skip: noClang }, async (t) => {
  const source = `#include "filter.h"
struct event { record_header head; pid_nr pid; };
EVENTS(struct event);
SEC("kprobe/do_unlinkat") int unlinked(void *context) { return 0; }
char LICENSE[] SEC("license") = "GPL";
`
  const path = join(t.testdir({ 'probe.bpf.c': source }), 'probe.bpf.c')
  const { stdout } = spawnSync(process.execPath, [bin, 'doctor', '--json'], { encoding: 'utf8' })
  const checks = JSON.parse(stdout) as { check: string; works: boolean }[]
  const hasKprobes = checks.find(({ check }) => check === 'kprobes')?.works
  const argv = [bin, path, '-d', '100ms', '-q']
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' })
  if (hasKprobes) return t.equal(status, 0, stderr)
  t.match(stderr, /this kernel has no kprobes: unlinked needs kprobe\/do_unlinkat/)
  t.equal(status, 3)
})

t.test('what starts COMMAND is no part of it, and nothing of it is lost', options, async (t) => {
  const traced = (...argv: string[]) => start(argv, { command: ['/bin/true'] }).end()
  const { stderr: all } = await traced('syscall', '-q', '--no-header')
  t.match(all.split('\n')[0], /true +execve +0 "\/bin\/true", \["\/bin\/true"\]$/)
  const { stderr: slow } = await traced('syscall', '--slower', '10s')
  t.match(slow, /0 events in .*; none lost/)
  const failed = await start(['syscall', '-q'], { command: ['/nowhere'] }).end()
  t.match(failed.stderr, /execve +-ENOENT/, 'an exec that fails is its own')
})

t.test('a recording is replayed the same, without root', options, async (t) => {
  const folder = t.testdir({})
  const [record, live] = [join(folder, 'rec'), join(folder, 'live')]
  const argv = ['openat', '--record', record, '-f', 'csv', '-o', live, '-q']
  await start(argv, { command: ['cat', '/etc/hostname'] }).end()
  const replayed = spawnSync(process.execPath, [bin, 'replay', record, '-f', 'csv', '-q'])
  t.equal(replayed.stdout.toString(), readFileSync(live, 'utf8'))
})

t.test('nothing of the package is read once the user cannot enter it', options, async (t) => {
  const folder = t.testdir({})
  for (const name of ['bin', 'dist', 'prebuilt', 'package.json'])
    cpSync(name, join(folder, name), { recursive: true })
  chmodSync(folder, 0o700)
  const env = { ...process.env, SUDO_UID: '65534', SUDO_GID: '65534', SUDO_USER: 'nobody' }
  const closed = (...argv: string[]) => {
    const words = ['-u', 'NODE_OPTIONS', process.execPath, join(folder, bin), ...argv]
    return spawnSync('env', words, { env, encoding: 'utf8' })
  }
  t.match(closed('openat', '-d', '100ms', '-q'), { status: 0, stderr: '' })
  t.match(closed('execve', '--record', '/nowhere/f'), { status: 1, stderr: /\/nowhere\/f/ })
  t.match(closed('list', 'syscall:openat', '-v'), { status: 0, stdout: /const char \* filename/ })
  t.match(closed('doctor'), { status: 0, stdout: /^yes helper/m })
})
