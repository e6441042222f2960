import t from 'tap'
import { planCalls } from '../../src/kernel/call-plan.js'
import {
  callFlag,
  CALL_MAX,
  CAPTURE_SIZE,
  captureKind,
  captureLength,
  CAPTURES_MAX,
} from '../../src/kernel/chunk.js'

const signatures = [
  'openat(int dfd, const char * filename, int flags, umode_t mode)',
  'write(unsigned int fd, const char * buf, size_t count)',
  'execve(const char * filename, const char *const * argv, const char *const * envp)',
].join('\n')

function planOf(...calls: string[]) {
  const plan = planCalls({ machine: 'x64', calls: new Set(calls), signatures, bufferBytes: 100 })
  const native = new DataView(plan.plan_native.buffer)
  return {
    ...plan,
    flags: (number: number): number => plan.plan_native[number * 4 + 3] ?? 0,
    captureOf: (number: number, index: number): Uint8Array => {
      const first = native.getUint16(number * 4, true) + index
      return plan.captures.subarray(first * CAPTURE_SIZE, (first + 1) * CAPTURE_SIZE)
    },
    count: (number: number): number => native.getUint8(number * 4 + 2),
  }
}

t.test('only the chosen calls are traced, of every kind of caller', async (t) => {
  const plan = planOf('openat')
  t.equal(plan.flags(257), callFlag.chosen)
  t.equal(plan.flags(1), 0)
  t.equal(plan.plan_compat[295 * 4 + 3], callFlag.chosen)
  t.equal(plan.plan_native.length, CALL_MAX * 4)
  t.equal(plan.captures.length, CAPTURES_MAX * CAPTURE_SIZE)
  t.notOk(plan.leaves)
})

t.test('a path is taken whole, a buffer as far as it is to be shown', async (t) => {
  const plan = planOf('openat', 'write')
  t.equal(plan.count(257), 1)
  const path = plan.captureOf(257, 0)
  t.same([...path.subarray(0, 2)], [1, captureKind.string])
  t.equal(path[6]! | (path[7]! << 8), 4096)
  const buffer = plan.captureOf(1, 0)
  t.same(
    [...buffer.subarray(0, 8)],
    [1, captureKind.bytes, 0, captureLength.argument, 2, 255, 100, 0],
  )
})

t.test('calls that leave, fork or exec are marked', async (t) => {
  const plan = planOf('exit_group', 'clone', 'execve')
  t.equal(plan.flags(231), callFlag.chosen | callFlag.leaves)
  t.equal(plan.flags(56), callFlag.chosen | callFlag.forks)
  t.equal(plan.flags(59), callFlag.chosen | callFlag.execs)
  t.equal(plan.flags(520), callFlag.chosen | callFlag.execs, 'execve of x32')
  t.ok(plan.leaves)
})

t.test('all calls are all numbers, those without a name too', async (t) => {
  const plan = planCalls({ machine: 'arm64', calls: undefined, signatures })
  for (const table of [plan.plan_native, plan.plan_compat]) {
    for (let at = 3; at < table.length; at += 4) t.ok((table[at] ?? 0) & callFlag.chosen)
  }
})
