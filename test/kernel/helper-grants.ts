import { readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import t from 'tap'
import { Attach, File, Request, u32 } from '../../src/helper/message.js'
import { fixture, s32, startClient, text, unable } from '../fixtures/client.js'

const { EACCES, EPERM, ENOENT, EINVAL, EBADMSG, ENOSYS } = constants.errno
const calls = { objects: [fixture('calls.bpf.o')] }
const skip = unable || (process.arch !== 'x64' && 'its objects are made for x64')

t.test('what argv grants is all that is done', { skip }, async (t) => {
  t.test('an object that was not granted is refused, by number and as bytes', async (t) => {
    const client = startClient(calls)
    t.match(await client.ask(Request.OPEN, 0, u32(1)), { error: EPERM, tried: /1 of 1 granted/ })
    const bytes = readFileSync(fixture('calls.bpf.o'))
    const refused = await client.ask(Request.OPEN_BYTES, 0, u32(0), bytes)
    t.match(refused, { error: EPERM, tried: /not granted/ })
    await client.close()
  })

  t.test('an object in a file of many is opened', async (t) => {
    const object = readFileSync(fixture('calls.bpf.o'))
    const packed = deflateSync(object)
    const path = join(t.testdir(), 'packed, all')
    writeFileSync(path, Buffer.concat([Buffer.alloc(100, 'x'), packed, Buffer.alloc(10, 'y')]))
    const place = { path, offset: 100, size: packed.length, whole: object.length }
    const client = startClient({ objects: [place] })
    t.equal((await client.load(['exit_call'])).error, 0)
    await client.close()
  })

  t.test('under any-object bytes are opened, in pieces too', async (t) => {
    const client = startClient({ anyObject: true })
    const bytes = readFileSync(fixture('calls.bpf.o'))
    await client.ask(Request.OPEN_BYTES, 0, u32(1), bytes.subarray(0, 1000))
    const opened = await client.ask(Request.OPEN_BYTES, 0, u32(0), bytes.subarray(1000))
    t.equal(opened.error, 0, opened.log)
    t.equal((await client.ask(Request.PROGRAMS, 0, text('exit_call'))).error, 0)
    t.equal((await client.ask(Request.LOAD, 0)).error, 0)
    await client.close()
  })

  t.test('after the seal nothing is opened, loaded or attached', async (t) => {
    const client = startClient(calls)
    t.equal((await client.load(['exit_call'])).error, 0)
    t.equal((await client.ask(Request.OPEN, 0, u32(0))).error, 0)
    t.equal((await client.ask(Request.SEAL)).error, 0)
    t.match(await client.ask(Request.OPEN, 0, u32(0)), { error: EPERM, tried: /seal/ })
    t.match(await client.ask(Request.LOAD, 1), { error: EPERM, tried: /seal/ })
    t.match(await client.attach('exit_call'), { error: EPERM, tried: /seal/ })
    t.equal((await client.ask(Request.MAP_READ, 0, text('counts'), u32(0))).error, 0)
    await client.close()
  })

  t.test('a tool that loads later is not sealed', async (t) => {
    const client = startClient({ ...calls, unsealed: true })
    t.equal((await client.ask(Request.SEAL)).error, 0)
    t.equal((await client.load(['exit_call'])).error, 0)
    t.equal((await client.attach('exit_call')).error, 0)
    await client.close()
  })

  t.test(
    'a program that changes a process is refused, also where a sub-program does',
    async (t) => {
      const client = startClient({ objects: [fixture('dangerous.bpf.o')] })
      for (const [program, helper] of [
        ['writes', 'bpf_probe_write_user'],
        ['writes_deep', 'bpf_probe_write_user'],
        ['signals', 'bpf_send_signal'],
        ['overrides', 'bpf_override_return'],
      ]) {
        const tried = `load ${program}, which calls ${helper}, without a grant`
        t.match(await client.load([program!]), { error: EPERM, tried })
      }
      await client.close()
    },
  )

  t.test('with the grant it is loaded', async (t) => {
    const client = startClient({ objects: [fixture('dangerous.bpf.o')], kinds: ['signal'] })
    const loaded = await client.load(['signals'])
    t.equal(loaded.error, 0, loaded.log)
    t.equal((await client.load(['writes'])).error, EPERM)
    await client.close()
  })

  t.test('a program that the verifier refuses comes with what it said', async (t) => {
    const client = startClient({ objects: [fixture('dangerous.bpf.o')] })
    const refused = await client.load(['refused'])
    t.match(refused, { error: EACCES, tried: 'load the object' })
    t.match(refused.log, "R0 invalid mem access 'map_value_or_null'")
    await client.close()
  })

  t.test('each kind of attachment needs its grant', async (t) => {
    const client = startClient({ ...calls, kinds: ['tp_btf'] })
    const programs = ['on_packet', 'on_ingress', 'on_egress', 'on_raw_exec', 'on_kprobe']
    const loaded = await client.load(programs)
    t.equal(loaded.error, EPERM, 'an XDP program without CAP_NET_ADMIN')
    const able = startClient({ ...calls, kinds: ['tp_btf'], capabilities: ['net_admin'] })
    const again = await able.load(programs)
    t.equal(again.error, 0, again.log)
    const refused: [string, string, number, string][] = [
      ['on_packet', 'xdp', Attach.XDP, 'lo'],
      ['on_packet', 'xdp', Attach.SECTION, ''],
      ['on_ingress', 'tcx', Attach.TCX, 'lo'],
      ['on_egress', 'cgroup', Attach.CGROUP, ''],
      ['on_raw_exec', 'raw_tp', Attach.SECTION, ''],
      ['on_kprobe', 'kprobe', Attach.KPROBE, 'do_nanosleep'],
      ['on_kprobe', 'uprobe', Attach.UPROBE, '/bin/true'],
    ]
    for (const [program, grant, kind, target] of refused) {
      const tried = `use ${grant} without its grant`
      t.match(await able.attach(program, { kind, target }), { error: EPERM, tried })
    }
    await client.close()
    await able.close()
  })

  t.test('each kind of file needs its grant', async (t) => {
    const client = startClient({ files: ['lockdown'] })
    for (const kind of Object.values(File)) {
      if (kind === File.LOCKDOWN) continue
      t.match(await client.file(kind, '', process.pid), { error: EPERM, tried: /grant/ })
    }
    await client.close()
  })

  t.test('it keeps the capabilities of argv and can gain none', async (t) => {
    const client = startClient({ capabilities: ['syslog'] })
    await client.file(File.MAPS, '', 1)
    const status = readFileSync(`/proc/${client.pid}/status`, 'utf8')
    for (const set of ['CapPrm', 'CapEff', 'CapBnd']) {
      t.match(status, `${set}:\t000000c400000000`, `${set} has bpf, perfmon and syslog`)
    }
    t.match(status, 'NoNewPrivs:\t1')
    t.match(status, 'Seccomp:\t2')
    await client.close()
  })

  t.test('a word in argv that it does not know ends it with the reason', async (t) => {
    const client = startClient({ kinds: ['everything' as 'xdp'] })
    t.same(await client.ended, [2, null])
    t.match(await client.answer(0), { error: EINVAL, tried: /--kinds everything/ })
  })

  t.test('a request that makes no sense is an error and not an end', async (t) => {
    const client = startClient(calls)
    t.equal((await client.ask(Request.HELLO)).error, EBADMSG)
    t.equal((await client.ask(99 as Request)).error, ENOENT)
    t.equal((await client.ask(Request.OPEN, 0, u32(0))).error, 0)
    t.equal((await client.ask(99 as Request)).error, ENOSYS)
    t.equal((await client.ask(Request.PARAMETER, 0, Buffer.from('no end'))).error, EBADMSG)
    t.match(await client.ask(Request.PARAMETER, 0, text('process'), u32(1), u32(2)), {
      error: EINVAL,
      tried: 'set process: it has 4 bytes, not 8',
    })
    t.equal((await client.ask(Request.PARAMETER, 0, text('made'), s32(1))).error, ENOENT)
    t.equal((await client.ask(Request.PROGRAMS, 0, text('none'))).error, ENOENT)
    t.equal((await client.ask(Request.LOAD, 7)).error, ENOENT)
    await client.close()
  })
})
