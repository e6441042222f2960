import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { File } from '../../src/helper/message.js'
import { fileKinds } from '../../src/process/grant.js'
import { helperPath } from '../../src/process/package.js'
import { startClient, unable, type Client } from '../fixtures/client.js'

const { EACCES, EBADF, ELOOP, ENOENT, ESRCH, EXDEV } = constants.errno
const capabilities = ['syslog', 'sys_ptrace', 'checkpoint_restore', 'dac_read_search']
const able = (): Client => startClient({ files: [...fileKinds], capabilities })

/** Field 22 of a process's stat. */
function startTicks(pid: number): bigint {
  return BigInt(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[19]!)
}

/** A process of user 1234, with a folder of its own as its root's /tmp. */
async function victim(t: Test): Promise<{ child: ChildProcess; pid: number; map: string }> {
  const child = spawn('sleep', ['1000'], { uid: 1234, gid: 1234, stdio: 'ignore' })
  await once(child, 'spawn')
  const pid = child.pid!
  const map = `/tmp/perf-${pid}.map`
  t.teardown(() => {
    child.kill('SIGKILL')
    rmSync(map, { force: true, recursive: true })
  })
  return { child, pid, map }
}

/** Writes a file of user 1234. */
function write(path: string, content: string): void {
  writeFileSync(path, content)
  chownSync(path, 1234, 1234)
}

t.test('files', { skip: unable }, async (t) => {
  t.test('the kernel’s files are read whole', async (t) => {
    const client = able()
    const symbols = await client.file(File.KALLSYMS)
    t.equal(symbols.bytes.length, readFileSync('/proc/kallsyms').length)
    t.match(Buffer.from(symbols.bytes.subarray(0, 16)).toString(), /^[0-9a-f]{16}$/)
    t.notMatch(Buffer.from(symbols.bytes.subarray(0, 16)).toString(), /^0{16}$/, 'with addresses')
    const format = await client.file(File.TRACEFS_FORMAT, 'sched/sched_switch')
    t.match(Buffer.from(format.bytes).toString(), /name: sched_switch/)
    const events = await client.file(File.TRACEFS_EVENTS)
    t.match(Buffer.from(events.bytes).toString(), 'sched:sched_switch')
    await client.close()
  })

  t.test('where tracefs and securityfs are not mounted only the helper sees them', async (t) => {
    const before = readFileSync('/proc/mounts', 'utf8')
    const folders = '/sys/kernel/security /sys/kernel/debug/tracing /sys/kernel/tracing'
    const bare = `umount -q ${folders}; ! test -e /sys/kernel/tracing/events && exec "$@"`
    const through = ['/usr/bin/unshare', '-m', '/bin/sh', '-c', bare, 'sh']
    const client = startClient({ files: ['events', 'lockdown'] }, 'ignore', through)
    const events = await client.file(File.TRACEFS_EVENTS)
    t.match(Buffer.from(events.bytes).toString(), 'sched:sched_switch', events.tried)
    const lockdown = await client.file(File.LOCKDOWN)
    t.ok([0, ENOENT].includes(lockdown.error), 'a kernel without lockdown has no such file')
    t.equal(readFileSync('/proc/mounts', 'utf8'), before, 'the host has what it had')
    await client.close()
  })

  t.test('nor need they be in a chroot, whose root is no mount', async (t) => {
    const root = t.testdir({ sys: {} })
    const fill = `mount -t sysfs none ${root}/sys && cp "$1" ${root}/helper`
    const enter = `${fill} && shift && exec chroot ${root} /helper "$@"`
    const through = ['/usr/bin/unshare', '-m', '/bin/sh', '-c', enter, 'sh']
    const client = startClient({ files: ['events'] }, 'ignore', through)
    const events = await client.file(File.TRACEFS_EVENTS)
    t.match(Buffer.from(events.bytes).toString(), 'sched:sched_switch', events.tried)
    await client.close()
  })

  t.test('their names cannot lead elsewhere', async (t) => {
    const client = able()
    t.equal((await client.file(File.TRACEFS_FORMAT, '../../../../etc')).error, EXDEV)
    t.equal((await client.file(File.TRACEFS_FORMAT, 'no/such')).error, ENOENT)
    await client.close()
  })

  t.test('a perf map is read from the root of its process', async (t) => {
    const { pid, map } = await victim(t)
    const client = able()
    t.equal((await client.file(File.PERF_MAP, '', pid)).error, ENOENT)
    write(map, '1000 10 first\n')
    const answer = await client.file(File.PERF_MAP, '', pid)
    t.equal(Buffer.from(answer.bytes).toString(), '1000 10 first\n', answer.tried)
    await client.close()
  })

  t.test('a perf map that is something else is refused', async (t) => {
    const { pid, map } = await victim(t)
    const client = able()
    const refused = async (error: number, what: string): Promise<void> => {
      const answer = await client.file(File.PERF_MAP, '', pid)
      t.equal(answer.error, error, `${what}: ${answer.tried}`)
      rmSync(map, { recursive: true })
    }
    symlinkSync('/etc/shadow', map)
    await refused(ELOOP, 'a symlink to /etc/shadow')
    spawnSync('mkfifo', [map])
    chownSync(map, 1234, 1234)
    await refused(EACCES, 'a FIFO')
    mkdirSync(map)
    await refused(EACCES, 'a folder')
    writeFileSync(map, 'of another user')
    chownSync(map, 4321, 4321)
    await refused(EACCES, 'a file of another user')
    const folder = mkdtempSync('/tmp/linked-')
    write(join(folder, 'secret'), 'secret')
    linkSync(join(folder, 'secret'), map)
    await refused(EACCES, 'a file that has another name')
    symlinkSync('/proc/self/environ', map)
    await refused(ELOOP, 'a link into /proc')
    rmSync(folder, { recursive: true })
    await client.close()
  })

  t.test('a file that is replaced while it is read is not mixed with the new one', async (t) => {
    const { pid, map } = await victim(t)
    const client = able()
    write(map, 'old\n'.repeat(10_000_000))
    client.child.stdout!.pause()
    const reading = client.file(File.PERF_MAP, '', pid)
    const next = client.file(File.MAPS, '', pid)
    write(`${map}.new`, 'new\n')
    renameSync(`${map}.new`, map)
    client.child.stdout!.resume()
    const content = Buffer.from((await reading).bytes).toString()
    t.ok(content === 'new\n' || content === 'old\n'.repeat(10_000_000))
    t.equal((await next).error, 0)
    await client.close()
  })

  t.test('another process that has the pid now is refused', async (t) => {
    const { child, pid, map } = await victim(t)
    const client = able()
    write(map, 'mine')
    const ticks = startTicks(pid)
    t.equal((await client.file(File.PERF_MAP, '', pid, ticks)).error, 0)
    t.match(await client.file(File.PERF_MAP, '', pid, ticks - 1n), {
      error: ESRCH,
      tried: /another one has its pid/,
    })
    t.equal((await client.file(File.MAPS, '', pid, ticks + 1n)).error, ESRCH)
    child.kill('SIGKILL')
    await once(child, 'exit')
    t.equal((await client.file(File.PERF_MAP, '', pid, ticks)).error, ENOENT)
    await client.close()
  })

  t.test('a mapped file is read if its mapping is executable', async (t) => {
    const { pid } = await victim(t)
    const client = able()
    const maps = Buffer.from((await client.file(File.MAPS, '', pid)).bytes).toString()
    t.equal(maps, readFileSync(`/proc/${pid}/maps`, 'utf8'))
    const range = (access: RegExp): string =>
      maps
        .split('\n')
        .find((line) => access.test(line))!
        .split(' ')[0]!
    const code = await client.file(File.MAPPED, range(/ r-xp .*sleep$/), pid)
    t.ok(readFileSync(`/proc/${pid}/exe`).equals(code.bytes), code.tried)
    const data = await client.file(File.MAPPED, range(/ r--p .*sleep$/), pid)
    t.equal(data.error, EACCES)
    t.equal((await client.file(File.MAPPED, '../maps', pid)).error, EACCES)
    t.equal((await client.file(File.MAPPED, '', pid)).error, EACCES)
    await client.close()
  })

  t.test('a mapped file that is kept open outlives its process', async (t) => {
    const { child, pid } = await victim(t)
    const client = able()
    const maps = readFileSync(`/proc/${pid}/maps`, 'utf8')
    const range = (access: RegExp): string => access.exec(maps)![1]!
    const held = await client.file(File.HOLD, range(/^(\S+) r-xp .*sleep$/m), pid)
    t.equal(Buffer.from(held.bytes).readBigUInt64LE(), 0n, held.tried)
    t.equal((await client.file(File.HOLD, range(/^(\S+) r--p .*sleep$/m), pid)).error, EACCES)
    const program = readFileSync(`/proc/${pid}/exe`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    t.ok(program.equals((await client.file(File.HELD, '', 0)).bytes))
    t.ok(program.equals((await client.file(File.HELD, '', 0)).bytes), 'from its beginning again')
    for (const number of [1, -1]) t.equal((await client.file(File.HELD, '', number)).error, EBADF)
    await client.close()
  })

  t.test('a debug file lies below the process’s root and is an ELF file', async (t) => {
    const root = mkdtempSync('/tmp/root-')
    chmodSync(root, 0o755)
    t.teardown(() => rmSync(root, { recursive: true }))
    for (const folder of ['bin', 'etc', 'debug']) mkdirSync(join(root, folder))
    const elf = readFileSync(helperPath())
    writeFileSync(join(root, 'bin/helper'), elf, { mode: 0o755 })
    writeFileSync(join(root, 'etc/shadow'), 'inside')
    writeFileSync(join(root, 'debug/a.debug'), elf)
    symlinkSync('/debug', join(root, 'etc/inside'))
    symlinkSync('../../../../../../../../usr/bin', join(root, 'etc/outside'))
    const child = spawn('chroot', [root, '/bin/helper', 'launch', '--', '127', 'x'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    t.teardown(() => child.kill('SIGKILL'))
    const client = able()
    while (!readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').startsWith('/bin/helper')) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const debug = await client.file(File.DEBUG, '/debug/a.debug', child.pid)
    t.ok(elf.equals(debug.bytes), debug.tried)
    const linked = await client.file(File.DEBUG, '/etc/inside/a.debug', child.pid)
    t.equal(linked.error, 0, 'links stay inside the root')
    t.equal((await client.file(File.DEBUG, '/etc/outside/sleep', child.pid)).error, ENOENT)
    t.equal((await client.file(File.DEBUG, '/../../../usr/bin/sleep', child.pid)).error, ENOENT)
    t.match(await client.file(File.DEBUG, '/etc/shadow', child.pid), {
      error: EACCES,
      tried: /not an ELF file/,
    })
    t.equal((await client.file(File.DEBUG, '/etc/shadow', process.pid)).error, EACCES)
    await client.close()
  })
})
