import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as after } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { decode, Reply, Request, structs, u32 } from '../../src/helper/message.js'
import { helperPath } from '../../src/process/package.js'
import {
  Caller,
  fixture,
  GETPGID,
  heldBy,
  s32,
  s64,
  startClient,
  stillThere,
  text,
  unable,
  type Client,
} from '../fixtures/client.js'

const skip = unable || (process.arch !== 'x64' && 'its objects are made for x64')

/** A helper that sees the calls of `caller`. */
async function watching(t: Test, caller: Caller, bufferBytes = 1 << 20): Promise<Client> {
  const client = startClient({ objects: [fixture('calls.bpf.o')], bufferBytes })
  const parameters = { process: s32(caller.pid), call: s64(GETPGID) }
  const loaded = await client.load(['exit_call'], parameters)
  t.equal(loaded.error, 0, loaded.log)
  t.equal((await client.attach('exit_call')).error, 0)
  t.equal((await client.ask(Request.SEAL)).error, 0)
  return client
}

t.test('how a helper lives and ends', { skip }, async (t) => {
  t.test('a lone record is there within 10 ms, with the clock before it', async (t) => {
    await using caller = new Caller()
    const client = await watching(t, caller)
    const start = performance.now()
    await caller.call(1)
    await client.wait(() => (client.records() === 1 ? true : undefined))
    const took = performance.now() - start
    t.ok(took < 100, `${took.toFixed(1)} ms, the caller's own start included`)
    const types = client.messages.map(({ type }) => type)
    t.ok(types.indexOf(Reply.CLOCK) < types.indexOf(Reply.RECORDS))
    const clock = client.messages.find(({ type }) => type === Reply.CLOCK)
    const { boot_ns: boot, wall_ns: wall } = decode(structs.clock_pair, clock!.payload)
    const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
    t.ok(Math.abs(Number(boot) / 1e9 - uptime) < 5, 'the boot clock')
    t.ok(Math.abs(Number(wall) / 1e6 - Date.now()) < 5000, 'the wall clock')
    await client.stop()
  })

  t.test('nothing is lost while the reader keeps up', async (t) => {
    await using caller = new Caller()
    const client = await watching(t, caller, 8 << 20)
    await caller.call(50_000)
    await client.stop()
    t.equal(client.records(), 50_000)
    t.equal(client.lostOfRing(), 0)
  })

  t.test('what a small ring could not take is counted to the last one', async (t) => {
    await using caller = new Caller()
    const client = await watching(t, caller, 4096)
    await caller.call(300_000)
    await client.stop()
    t.ok(client.lostOfRing() > 0, `${client.lostOfRing()} lost`)
    t.equal(client.records() + client.lostOfRing(), 300_000)
  })

  t.test('a reader that stands still does not hold up the detaching', async (t) => {
    await using caller = new Caller()
    const client = await watching(t, caller)
    const links = heldBy(client.pid).filter((one) => one.startsWith('link'))
    t.same(stillThere(links), links)
    client.child.stdout!.pause()
    await caller.call(100_000)
    const id = client.send(Request.STOP, 0)
    const start = performance.now()
    while (stillThere(links).length > 0 && performance.now() - start < 5000) await after(10)
    t.same(stillThere(links), [], 'detached while nobody read')
    await caller.call(1000)
    client.child.stdout!.resume()
    t.equal((await client.answer(id)).error, 0)
    await client.ended
    t.equal(client.records() + client.lostOfRing(), 100_000)
  })

  t.test('a reply overtakes records that wait', async (t) => {
    await using caller = new Caller()
    const client = await watching(t, caller, 8 << 20)
    client.child.stdout!.pause()
    await caller.call(20_000)
    const id = client.send(Request.PROGRAM_STATS, 0, u32(0))
    client.child.stdout!.resume()
    await client.answer(id)
    t.ok(client.records() < 20_000, `${client.records()} records came before it`)
    await client.stop()
    t.equal(client.records(), 20_000)
  })

  t.test('kill -9 leaves no program, map or link', async (t) => {
    await using caller = new Caller()
    const client = await watching(t, caller)
    const held = heldBy(client.pid)
    t.same(stillThere(held), held)
    for (const kind of ['prog', 'map', 'link']) t.ok(held.some((one) => one.startsWith(kind)))
    process.kill(client.pid, 'SIGKILL')
    await client.ended
    const start = performance.now()
    while (stillThere(held).length > 0 && performance.now() - start < 2000) await after(10)
    t.same(stillThere(held), [])
  })

  t.test('the end of its stdin is its end, signals of a terminal are not', async (t) => {
    const client = startClient({})
    await client.ask(Request.SEAL)
    for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGHUP', 'SIGPIPE'] as const) {
      process.kill(client.pid, signal)
    }
    t.equal((await client.ask(Request.SEAL)).error, 0, 'it still answers')
    const stat = readFileSync(`/proc/${client.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    t.equal(Number(stat[3]), client.pid, 'it leads its own session')
    await client.close()
    t.equal(client.child.exitCode, 0)
  })

  t.test('when the reader of our output goes, we are told within 200 ms', async (t) => {
    const reader = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] })
    const client = startClient({}, reader.stdin)
    await client.ask(Request.SEAL)
    reader.kill('SIGKILL')
    await once(reader, 'exit')
    const start = performance.now()
    await client.wait(() => client.messages.find(({ type }) => type === Reply.OUTPUT_GONE))
    t.ok(performance.now() - start < 200)
    await client.close()
  })

  t.test('when nothing happens it is not woken', async (t) => {
    await using caller = new Caller()
    const client = await watching(t, caller)
    await caller.call(1)
    await client.wait(() => (client.records() === 1 ? true : undefined))
    const switches = (): string =>
      /^voluntary_ctxt_switches:\s*(\d+)/m.exec(
        readFileSync(`/proc/${client.pid}/status`, 'utf8'),
      )![1]!
    await after(100)
    const before = switches()
    await after(1000)
    t.equal(switches(), before)
    await client.stop()
  })

  t.test('statistics are counted while they are enabled', async (t) => {
    await using caller = new Caller()
    const client = startClient({ objects: [fixture('calls.bpf.o')], capabilities: ['sys_admin'] })
    await client.load(['exit_call'], { process: s32(caller.pid), call: s64(GETPGID) })
    await client.attach('exit_call')
    t.equal((await client.ask(Request.PROGRAM_STATS, 0, u32(1))).error, 0)
    await caller.call(1000)
    const on = decode(
      structs.program_info,
      (await client.ask(Request.PROGRAM_STATS, 0, u32(2))).bytes,
    )
    t.equal(on.name, 'exit_call')
    t.ok(on.run_count >= 1000n && on.run_time_ns > 0n)
    t.equal(on.recursion_misses, 0n)
    const off = decode(
      structs.program_info,
      (await client.ask(Request.PROGRAM_STATS, 0, u32(0))).bytes,
    )
    await caller.call(1000)
    const later = decode(
      structs.program_info,
      (await client.ask(Request.PROGRAM_STATS, 0, u32(0))).bytes,
    )
    const others = readFileSync('/proc/sys/kernel/bpf_stats_enabled', 'utf8').trim() !== '0'
    if (others) t.comment('the sysctl bpf_stats_enabled counts on')
    else t.equal(later.run_count, off.run_count)
    await client.stop()
  })
})

t.test('maps are read, emptied, written and sized', { skip }, async (t) => {
  const client = startClient({ objects: [fixture('calls.bpf.o')] })
  const map = text('counts')
  t.equal((await client.ask(Request.OPEN, 0, u32(0))).error, 0)
  t.equal((await client.ask(Request.PROGRAMS, 0, text('exit_call'))).error, 0)
  t.equal((await client.ask(Request.MAP_SIZE, 0, map, u32(30_000))).error, 0)
  t.equal((await client.ask(Request.LOAD)).error, 0)
  for (let key = 0; key < 25_000; key++) {
    client.send(Request.MAP_WRITE, 0, map, u32(4), s32(key), s64(key * 2))
  }
  t.equal((await client.ask(Request.MAP_DELETE, 0, map, s32(7))).error, 0)
  t.not((await client.ask(Request.MAP_DELETE, 0, map, s32(7))).error, 0)
  const entries = async (flags: number): Promise<Map<number, bigint>> => {
    const { bytes } = await client.ask(Request.MAP_READ, 0, map, u32(flags))
    const found = new Map<number, bigint>()
    for (let at = 0; at < bytes.length;) {
      const { count, key_size: size } = decode(structs.map_part, bytes, at)
      const keys = Buffer.from(bytes.buffer, bytes.byteOffset + at + 16)
      for (let i = 0; i < count; i++) {
        found.set(keys.readUInt32LE(i * size), keys.readBigUInt64LE(count * size + i * 8))
      }
      at += 16 + count * 12
    }
    return found
  }
  t.equal((await entries(0)).size, 24_999)
  const found = await entries(1)
  t.equal(found.size, 24_999)
  t.ok([...found].every(([key, value]) => value === BigInt(key) * 2n))
  t.equal((await entries(0)).size, 0, 'it was emptied')
  const perCpu = await client.ask(Request.MAP_READ, 0, text('per_cpu'), u32(0))
  const part = decode(structs.map_part, perCpu.bytes)
  t.equal(part.count, 3)
  t.equal(part.value_size, part.cpus * 8)
  t.equal(perCpu.bytes.length, 16 + 3 * (4 + part.value_size))
  await client.stop()
})

t.test('launch', { skip: process.platform !== 'linux' && 'needs Linux' }, async (t) => {
  const launch = (argv: string[], stdio: 'pipe' | 'ignore' = 'pipe') =>
    spawn(helperPath(), ['launch', '--', ...argv], {
      stdio: ['ignore', 'pipe', 'inherit', stdio],
      env: { PATH: '/usr/bin:/bin', GIVEN: 'yes' },
    })
  const start = async (argv: string[]): Promise<{ out: string; code: number | null }> => {
    const child = launch(argv)
    const gate = child.stdio[3] as NodeJS.WritableStream
    t.equal(readlinkSync(`/proc/${child.pid}/exe`), helperPath(), 'it waits')
    gate.end('x')
    let out = ''
    child.stdout!.on('data', (chunk) => (out += chunk))
    await once(child, 'close')
    return { out, code: child.exitCode }
  }
  t.test('COMMAND starts at the byte, with what it was given and no other fd', async (t) => {
    const { out, code } = await start([
      '/bin/sh',
      'sh',
      '-c',
      'echo $GIVEN $0 $1; ls /proc/self/fd',
      'a',
      'b c',
    ])
    t.match(out, /^yes a b c\n0\n1\n2\n3\n$/, 'fd 3 is that of ls')
    t.equal(code, 0)
  })
  t.test('its exit code is COMMAND’s, or 126 and 127 as env has them', async (t) => {
    t.equal((await start(['/bin/sh', 'sh', '-c', 'exit 7'])).code, 7)
    t.equal((await start(['/etc/passwd', 'passwd'])).code, 126)
    t.equal((await start(['/no/such/command', 'command'])).code, 127)
    t.equal((await start(['127', 'no-such-command'])).code, 127, 'nobody has to try')
  })
  t.test('without the byte COMMAND never starts', async (t) => {
    const child = launch(['/bin/echo', 'echo', 'started'])
    let out = ''
    child.stdout!.on('data', (chunk) => (out += chunk))
    ;(child.stdio[3] as NodeJS.WritableStream).end()
    await once(child, 'close')
    t.same([out, child.exitCode], ['', 125])
    t.equal(spawnSync(helperPath(), ['launch', 'true']).status, 125)
  })
})
