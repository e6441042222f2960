import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { once } from 'node:events'
import t from 'tap'
import { encode, encodeMessage, Request, structs } from '../../src/helper/message.js'
import { fileKinds, grantArguments, grantKinds } from '../../src/process/grant.js'
import { helperPath } from '../../src/process/package.js'
import { fixture, unable } from '../fixtures/client.js'

/**
 * Random requests for the helper: no byte of its stdin may crash it or make it hang. Where
 * `make -C bpf-src/helper sanitized` was run it has sanitizers, as in CI.
 */
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 2)
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31)
const sanitized = '.build/helper/sanitized'

/** Numbers that a seed decides (mulberry32), so that a failure can be run again. */
let state = seed
function random(below: number): number {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below
}
function pick<Item>(items: readonly Item[]): Item {
  return items[random(items.length)]!
}

const names = ['exit_call', 'on_task', 'on_kprobe', 'on_raw_exec', 'counts', 'per_cpu', 'lost']
const words = [
  ...names,
  'process',
  'call',
  'LICENSE',
  'sched/sched_switch',
  '1-2',
  '',
  '../..',
  '\t\t',
]
const text = (): Buffer => Buffer.from(`${pick(words)}\0`)
const bytes = (size: number): Buffer => Buffer.from(Array.from({ length: size }, () => random(256)))
const number = (): Buffer => {
  const four = Buffer.alloc(4)
  four.writeUInt32LE(pick([0, 1, 2, 3, 4, 8, 7, 255, 0x7fffffff, 0x80000000, 0xffffffff]))
  return four
}
const attach = (): Uint8Array =>
  encode(structs.attach_request, {
    program: pick(names),
    kind: random(15),
    pid: pick([-1, 0, 1, process.pid]),
    offset: BigInt(random(100)),
    cookie: 0n,
    perf_type: random(3),
    frequency: 99,
    perf_config: BigInt(random(5)),
  })
const file = (): Uint8Array =>
  encode(structs.file_request, {
    kind: random(12),
    pid: pick([-1, 0, 1, process.pid, 1 << 30]),
    offset: BigInt(pick([0, 1, 4096])),
    size_max: BigInt(pick([0, 1, 70_000, 2 ** 40])),
    start_ticks: BigInt(random(2)),
  })

/** One request: most are nearly right, some are anything. */
function request(): Buffer {
  const some = random(20) as Request
  const type = some === Request.STOP && random(100) ? Request.ATTACH : some
  const payload: Uint8Array[] = []
  if (type === Request.ATTACH) payload.push(attach())
  if (type === Request.FILE) payload.push(file())
  for (let parts = random(4); parts > 0; parts--) payload.push(pick([text, number, text])())
  if (random(20) === 0) payload.push(bytes(random(300)))
  const whole = Buffer.from(encodeMessage(type, random(1000), random(3), ...payload))
  for (let flips = random(50) ? 0 : random(4); flips > 0; flips--) {
    whole[random(whole.length)] = random(256)
  }
  return whole
}

/** Feeds one helper until it ends or `count` requests are answered. */
async function feed(path: string, count: number): Promise<string> {
  const argv = grantArguments({
    objects: [fixture('calls.bpf.o')],
    kinds: [...grantKinds],
    files: [...fileKinds],
    capabilities: ['net_admin', 'sys_admin', 'syslog', 'sys_ptrace', 'checkpoint_restore'],
    unsealed: true,
  })
  const child = spawn(path, argv, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ASAN_OPTIONS: 'detect_leaks=0:exitcode=99', UBSAN_OPTIONS: 'exitcode=99' },
  })
  let report = ''
  child.stderr.on('data', (chunk) => (report += chunk))
  child.stdout.resume()
  child.stdin.on('error', () => {})
  const ended = once(child, 'close')
  const late = setTimeout(() => child.kill('SIGKILL'), 30_000)
  for (let i = 0; i < count && child.exitCode === null && !child.stdin.destroyed; i++) {
    if (!child.stdin.write(request())) {
      await Promise.race([once(child.stdin, 'drain').catch(() => ended), ended])
    }
  }
  child.stdin.end()
  await ended
  clearTimeout(late)
  const { exitCode, signalCode } = child
  return exitCode === 0 || exitCode === 1 ? '' : `ended with ${exitCode ?? signalCode}\n${report}`
}

t.test('no request crashes the helper or makes it hang', { skip: unable }, async (t) => {
  const path = existsSync(sanitized) ? sanitized : helperPath()
  t.comment(`seed ${seed}, ${path}`)
  const end = performance.now() + seconds * 1000
  let helpers = 0
  for (; performance.now() < end; helpers++) {
    const failure = await feed(path, 2000)
    if (failure) return t.fail(failure)
  }
  t.ok(helpers > 0, `${helpers} helpers took all that came`)
})
