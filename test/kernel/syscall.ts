import { rmSync } from 'node:fs'
import t from 'tap'
import { buildCallers, noCallers } from '../fixtures/callers.js'
import { tracedCalls } from '../fixtures/traced-calls.js'
import { noKernel } from '../fixtures/tracing.js'

const options = { skip: noKernel || noCallers }
const unmeasured = 2n ** 64n - 1n

t.test('calls of 32-bit code have their own names and nothing is guessed', options, async (t) => {
  const { folder, caller } = buildCallers()
  t.teardown(() => rmSync(folder, { recursive: true }))
  const calls = ['open', 'openat', 'remap_file_pages', 'execve']
  const { lines } = await tracedCalls([caller, 'compat-open'], { calls })
  t.has(lines, [
    `execve("${caller}", ["${caller}", "compat-open"]) = 0`,
    'open("/nonexistent/compat-open", O_RDWR) = -1 ENOENT (No such file or directory)',
  ])
  t.match(
    lines.find((line) => line.startsWith('openat(')),
    'openat(AT_FDCWD, "/nonexistent/compat-openat", O_WRONLY|O_CREAT, 0640) = -1 ENOENT',
  )
  t.match(
    lines.find((line) => line.startsWith('remap_file_pages(')),
    /^remap_file_pages\(0xffffff9c, /,
  )
  const exec = await tracedCalls([caller, 'compat-exec'], { calls: ['execve'] })
  t.match(
    exec.lines.at(-1),
    'execve("/nonexistent/compat", ["narrow", "pointers"], NULL) = -1 ENOENT',
  )
})

t.test('calls of x32 programs are named, those with 32-bit pointers unread', options, async (t) => {
  const { folder, caller } = buildCallers()
  t.teardown(() => rmSync(folder, { recursive: true }))
  const { lines } = await tracedCalls([caller, 'x32-open'], {
    calls: ['open', 'openat', 'execve'],
  })
  t.match(lines.slice(1), [
    /^open\("\/nonexistent\/x32-open", O_RDWR\) = -1 E/,
    /^openat\(AT_FDCWD, "\/nonexistent\/x32-openat", O_WRONLY\|O_CREAT, 0640\) = -1 E/,
    /^execve\(0x[0-9a-f]+, 0, 0, .*\) = -1 E/,
    /^x32:59\(0x[0-9a-f]+, 0, 0, .*\) = -1 E/,
  ])
})

t.test('only the chosen calls are seen, and only failed ones on demand', options, async (t) => {
  const command = ['/bin/cat', '/nonexistent/file']
  const all = await tracedCalls(command, { calls: ['openat', 'exit_group'] })
  t.equal(all.lines.at(-1), 'exit_group(1) = ?')
  t.ok(all.lines.every((line) => /^(openat|exit_group)\(/.test(line)))
  t.ok(all.latencies.every((latency) => latency === unmeasured))
  const failed = await tracedCalls(command, {
    calls: ['openat'],
    parameters: { failed_only: true },
  })
  t.ok(failed.lines.every((line) => line.includes(' = -1 ')))
  t.ok(failed.lines.some((line) => line.includes('"/nonexistent/file"')))
})

t.test('latencies are measured, and filter', options, async (t) => {
  const command = ['/bin/sleep', '0.02']
  const parameters = { latency: true }
  const { lines, latencies } = await tracedCalls(command, {
    calls: ['clock_nanosleep'],
    parameters,
  })
  t.equal(lines.length, 1)
  const [took = 0n] = latencies
  t.ok(took >= 20_000_000n && took < 2_000_000_000n, `${took} ns`)
  const slow = await tracedCalls(command, { parameters: { slower: 15_000_000 } })
  t.match(
    slow.lines.filter((line) => !line.startsWith('read(')),
    [/^clock_nanosleep\(CLOCK_REALTIME, 0, {tv_sec=0, tv_nsec=20000000}/],
  )
})

t.test('a fork is seen once, in the parent', options, async (t) => {
  const { lines } = await tracedCalls(['/bin/sh', '-c', '/bin/true; :'], {
    calls: ['clone', 'vfork', 'fork', 'clone3'],
  })
  t.equal(lines.length, 1)
  t.match(lines[0], / = \d{2,}$/)
})
