import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmdirSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  Attach,
  decode,
  encode,
  features,
  Reply,
  Request,
  structs,
  u32,
  type Feature,
} from '../../src/helper/message.js'
import { readElf } from '../../src/elf/elf.js'
import { bytesSource } from '../../src/elf/source.js'
import { functionsOf } from '../../src/elf/symbols.js'
import { grantKinds } from '../../src/process/grant.js'
import {
  fixture,
  startClient,
  text,
  unable,
  type Attachment,
  type Client,
} from '../fixtures/client.js'
import { onPath } from '../fixtures/path.js'
import { scratch } from '../fixtures/workload.js'

const skip = unable || (process.arch !== 'x64' && 'its objects are made for x64')
const { EINVAL, ENOENT, EPERM } = constants.errno
const noCompiler = (await lacking('uprobe')) || (!onPath('gcc') && 'needs gcc')

/** A helper with `program` loaded. */
async function loaded(t: Test, program: string): Promise<Client> {
  const client = startClient({
    objects: [fixture('calls.bpf.o')],
    kinds: [...grantKinds],
    capabilities: ['net_admin', 'sys_admin'],
  })
  const answer = await client.load([program])
  t.equal(answer.error, 0, answer.log)
  return client
}

/** Attaches, lets something happen, and expects a record. */
async function fires(t: Test, program: string, how: Attachment, happen: () => void): Promise<void> {
  const client = await loaded(t, program)
  const attached = await client.attach(program, how)
  t.equal(attached.error, 0, `${attached.tried} ${attached.log}`)
  if (attached.error) return client.close()
  happen()
  await client.wait(() => client.messages.find(({ type }) => type === Reply.RECORDS))
  t.pass('a record came')
  const link = attached.bytes
  t.equal((await client.ask(Request.DETACH, 0, link)).error, 0)
  t.equal((await client.ask(Request.DETACH, 0, link)).error, ENOENT, 'a link is detached once')
  await client.stop()
}

/** Why a kind of attachment cannot be tried here, or false. */
async function lacking(feature: Feature): Promise<string | false> {
  const client = startClient({ kinds: [...grantKinds], capabilities: ['net_admin', 'sys_admin'] })
  const wanted = 1n << BigInt(features.indexOf(feature))
  const hello = encode(structs.hello_request, { version: 1, reserved: 0, features: wanted })
  const answer = await client.ask(Request.HELLO, 0, hello)
  await client.close()
  return decode(structs.hello_reply, answer.bytes).features === 0n && `no ${feature} here`
}

const run = (): void => void spawnSync('/bin/true')
// Without an argument it does nothing at all, and calls no function of the C library by name.
const runWithLocale = (): void => void spawnSync('/bin/true', ['--version'])

t.test('every kind of attachment', { skip }, async (t) => {
  t.test('raw tracepoints, as the section says and by name', async (t) => {
    await fires(t, 'on_raw_exec', {}, run)
    await fires(
      t,
      'on_raw_exec',
      { kind: Attach.RAW_TRACEPOINT, target: 'sched_process_exit' },
      run,
    )
  })

  t.test('classic tracepoints', async (t) => {
    const target = 'sched:sched_process_exec'
    await fires(t, 'on_tracepoint', { kind: Attach.TRACEPOINT, target }, run)
  })

  t.test('kprobes and kretprobes', { skip: await lacking('kprobe') }, async (t) => {
    const target = '__x64_sys_execve'
    await fires(t, 'on_kprobe', { kind: Attach.KPROBE, target }, run)
    await fires(t, 'on_kprobe', { kind: Attach.KRETPROBE, target }, run)
  })

  t.test('uprobes and uretprobes', { skip: await lacking('uprobe') }, async (t) => {
    const maps = readFileSync('/proc/self/maps', 'utf8')
    const target = /\S+\/libc\.so\.6/.exec(maps)![0]
    const offset = offsetOf(target, 'setlocale')
    await fires(t, 'on_uprobe', { kind: Attach.UPROBE, target, offset }, runWithLocale)
    await fires(t, 'on_uprobe', { kind: Attach.URETPROBE, target, offset }, runWithLocale)
  })

  t.test('a return of a Go function is never probed', { skip: noCompiler }, async (t) => {
    const { folder, done } = scratch()
    t.teardown(done)
    const [plain, go] = ['plain', 'go'].map((name) => join(folder, name)) as [string, string]
    const source = 'int main(void) { return 0; }'
    execFileSync('gcc', ['-x', 'c', '-', '-o', plain], { input: source })
    const note = '__attribute__((section(".note.go.buildid"))) const int id = 1;'
    execFileSync('gcc', ['-x', 'c', '-', '-o', go], { input: `${source}\n${note}` })
    const client = await loaded(t, 'on_uprobe')
    const how = (target: string, kind = 0): Attachment => {
      return { kind, target, offset: offsetOf(target, 'main') }
    }
    const refused = await client.attach('on_uprobe', how(go, Attach.URETPROBE))
    t.equal(refused.error, EPERM)
    t.match(refused.tried, /on_uprobe: a probe on a return ends a program made by Go/)
    t.equal((await client.attach('on_uprobe', how(go, Attach.UPROBE))).error, 0, 'the entry is')
    t.equal((await client.attach('on_uprobe', how(plain, Attach.URETPROBE))).error, 0)
    await client.stop()
  })

  t.test('a pipe in place of a program blocks nobody', async (t) => {
    const { folder, done } = scratch()
    t.teardown(done)
    const target = join(folder, 'pipe')
    execFileSync('mkfifo', [target])
    const client = await loaded(t, 'on_uprobe')
    for (const [kind, suffix] of [
      [Attach.UPROBE, ''],
      [Attach.URETPROBE, ''],
      [Attach.USDT, '\tprovider\tname'],
    ] as const) {
      const reply = await client.attach('on_uprobe', { kind, target: `${target}${suffix}` })
      t.equal(reply.error, EINVAL)
      t.match(reply.tried, /attach on_uprobe: .*pipe is no regular file/)
    }
    await client.stop()
  })

  t.test('perf events, on every CPU', async (t) => {
    const clock = { kind: Attach.PERF_EVENT, type: 1, config: 0, frequency: 99 }
    await fires(t, 'on_perf_event', clock, () => {
      const end = performance.now() + 50
      while (performance.now() < end);
    })
  })

  t.test('fentry', { skip: await lacking('fentry') }, async (t) => {
    const client = await loaded(t, 'on_fentry')
    t.equal((await client.attach('on_fentry', { kind: Attach.FENTRY })).error, 0)
    await client.stop()
  })

  t.test('packets and control groups', async (t) => {
    const client = await loaded(t, 'on_packet')
    t.equal((await client.attach('on_packet', { kind: Attach.XDP, target: 'lo' })).error, 0)
    await client.stop()
    const ingress = await loaded(t, 'on_ingress')
    t.equal((await ingress.attach('on_ingress', { kind: Attach.TCX, target: 'lo' })).error, 0)
    await ingress.stop()
    t.equal(spawnSync('ip', ['-d', 'link', 'show', 'lo']).stdout?.includes('xdp'), false)

    const mount = /^cgroup2 (\S+)/m.exec(readFileSync('/proc/mounts', 'utf8'))?.[1]
    if (!mount) return t.pass('no cgroup2 here')
    mkdirSync(`${mount}/ebpf-trace-test`)
    t.teardown(() => rmdirSync(`${mount}/ebpf-trace-test`))
    const egress = await loaded(t, 'on_egress')
    const group = { kind: Attach.CGROUP, target: 'ebpf-trace-test' }
    const attached = await egress.attach('on_egress', group)
    t.equal(attached.error, 0, attached.tried)
    t.ok((await egress.attach('on_egress', { ...group, target: '../../../etc' })).error)
    await egress.stop()
  })

  t.test('an iterator runs once, when it is asked to', async (t) => {
    const client = await loaded(t, 'on_task')
    const answer = await client.ask(Request.ITERATE, 0, text('on_task'))
    t.equal(answer.error, 0, answer.log)
    const { bytes } = await client.ask(Request.MAP_READ, 0, text('counts'), u32(0))
    t.ok(Buffer.from(bytes).readBigUInt64LE(20) > 10n, 'it saw the tasks')
    await client.stop()
  })

  t.test('what is not there is an error that names it', async (t) => {
    const client = await loaded(t, 'on_kprobe')
    const answer = await client.attach('on_kprobe', {
      kind: Attach.KPROBE,
      target: 'no_such_function',
    })
    t.match(answer, { error: ENOENT, tried: 'attach on_kprobe to no_such_function' })
    t.ok(answer.log)
    t.equal((await client.attach('no_such_program')).error, ENOENT)
    await client.stop()
  })
})

/** Where in a file a function of it begins. */
function offsetOf(path: string, name: string): number {
  const elf = readElf(bytesSource(readFileSync(path)))
  for (const found of functionsOf(elf)) {
    const at = Number(found.address)
    if (found.name !== name) continue
    const segment = elf.segments.find(
      ({ type, address, fileSize }) =>
        type === 1 && at >= Number(address) && at < Number(address) + fileSize,
    )
    if (segment) return at - Number(segment.address) + segment.offset
  }
  throw new Error(`${path} has no function ${name}`)
}
