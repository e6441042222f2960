import t from 'tap'
import { stackProfile, type StackNames } from '../../src/pipeline/stack-profile.js'
import { framesOf, type Frame } from '../../src/profile/profile.js'
import { StackSums, type Part } from '../../src/profile/stack-sums.js'

const names: Record<string, Frame[]> = {
  '0x10': [{ name: 'work' }, { name: 'inlined', kind: 'inlined' }],
  '0x1f': [{ name: 'main' }],
  '0x2f': [{ name: '_start' }],
  '0xff10': [{ name: 'schedule' }],
  '0xff1f': [{ name: 'do_syscall' }],
  '0xfffe': [{ name: 'bpf_prog_1_x' }],
}
const at = (addresses: readonly bigint[]): Frame[][] =>
  addresses.map((address) => names[`0x${address.toString(16)}`] ?? [{ name: `0x${address}` }])
const asked: [number, bigint | undefined][] = []
const known: StackNames = {
  user: async (pid, addresses, time) => {
    asked.push([pid, time])
    return at(addresses)
  },
  kernel: async (addresses) => at(addresses),
}

const options = {
  name: 'x',
  measure: { type: 'cpu', unit: 'nanoseconds' },
  weight: ({ count }: Part) => count * 10,
  cgroup: (id: bigint) => `/group${id}`,
}

/** Sums of which each is [pid, user stack, kernel stack, count]. */
function sumsOf(rows: [number, bigint, bigint, number][], cgroup = 0n): StackSums {
  const sums = new StackSums()
  sums.stacks.set(5n, new BigUint64Array([0x10n, 0x20n, 0x30n]))
  sums.stacks.set(6n, new BigUint64Array([0xfffen, 0xff11n, 0xff20n]))
  sums.stacks.set(7n, new BigUint64Array([0x10n]))
  names['0xff10'] = [{ name: 'schedule' }]
  rows.forEach(([pid, userStack, kernelStack, count], index) => {
    const owner = { pid, tid: 0, execId: 1, comm: 'app', cgroup }
    const part = { count, totalNs: 0, firstNs: 1n, lastNs: 9n }
    sums.add(String(index), part, () => ({ owner, userStack, kernelStack }))
  })
  return sums
}

/** Each sample as folded text. */
async function folded(sums: StackSums): Promise<string[]> {
  const { profile } = await stackProfile(sums, known, options)
  const { stacks, samples, frames, threads } = profile
  return Array.from({ length: samples.length }, (_, index) => {
    const path = framesOf(stacks, samples.stack[index]!).map((frame) => frames[frame]!.name)
    const thread = threads[samples.thread[index]!]!
    return `${thread.name}-${thread.pid} ${path.join(';')} ${samples.weight[index]}`
  })
}

t.test('a stack is the program’s and then the kernel’s, callers at their calls', async (t) => {
  t.same(await folded(sumsOf([[3, 5n, 6n, 2]])), [
    'app-3 _start;main;work;inlined;do_syscall;schedule 20',
  ])
  t.same(asked, [[3, 9n]])
})

t.test('what has no stack or no room says so; idle is no program', async (t) => {
  const rows: [number, bigint, bigint, number][] = [
    [3, 1n, 0n, 1],
    [3, 0n, 0n, 2],
    [0, 0n, 0n, 4],
  ]
  t.same(await folded(sumsOf(rows)), [
    'app-3 [stack lost] 10',
    'app-3 [no stack] 20',
    'idle-0 [idle] 40',
  ])
})

t.test('a control group goes under its stacks', async (t) => {
  t.same(await folded(sumsOf([[3, 7n, 0n, 1]], 4n)), ['app-3 /group4;work;inlined 10'])
})

t.test('stacks that begin where a program does are whole', async (t) => {
  const rows: [number, bigint, bigint, number][] = [
    [3, 5n, 0n, 6],
    [3, 7n, 0n, 3],
    [3, 0n, 6n, 9],
  ]
  const { wholeness } = await stackProfile(sumsOf(rows), known, options)
  t.same(wholeness, { whole: 6, cut: 0, broken: 3, why: new Map([[0, 3]]) })
})

t.test('who woke a thread stands over it from the tip down', async (t) => {
  const owner = { pid: 3, tid: 0, execId: 1, comm: 'app', cgroup: 0n }
  const part = { count: 1, totalNs: 0, firstNs: 1n, lastNs: 9n }
  const waker = { owner: { ...owner, pid: 4, comm: 'cat' }, userStack: 5n, kernelStack: 0n }
  const sums = sumsOf([])
  sums.add('a', part, () => ({ owner, userStack: 7n, kernelStack: 0n, waker }))
  t.same(await folded(sums), ['app-3 work;inlined;-- woken by;inlined;work;main;_start;cat 10'])
  names['0xff1f'] = [{ name: 'asm_sysvec_apic_timer_interrupt' }]
  const late = sumsOf([])
  const interrupt = { ...waker, kernelStack: 6n }
  late.add('a', part, () => ({ owner, userStack: 7n, kernelStack: 0n, waker: interrupt }))
  t.same(await folded(late), [
    'app-3 work;inlined;-- woken by;schedule;asm_sysvec_apic_timer_interrupt;[interrupt] 10',
  ])
})

t.test('where times are kept each reading is a sample of its own', async (t) => {
  const sums = new StackSums(true)
  sums.stacks.set(7n, new BigUint64Array([0x10n]))
  const owner = { pid: 3, tid: 0, execId: 1, comm: 'app', cgroup: 0n }
  for (const firstNs of [1000n, 4000n]) {
    const part = { count: 2, totalNs: 0, firstNs, lastNs: firstNs + 10n }
    sums.add('a', part, () => ({ owner, userStack: 7n, kernelStack: 0n }))
  }
  const { profile } = await stackProfile(sums, known, options)
  t.same([...profile.samples.time!], [0, 3000])
  t.same([...profile.samples.weight], [20, 20])
})

t.test('what is read while names are asked for is in the next profile', async (t) => {
  const sums = new StackSums(true)
  const read = (key: string): void => {
    const owner = { pid: 3, tid: 0, execId: 1, comm: 'app', cgroup: 0n }
    const part = { count: 1, totalNs: 0, firstNs: 1n, lastNs: 9n }
    sums.add(key, part, () => ({ owner, userStack: 7n, kernelStack: 0n }))
  }
  sums.stacks.set(7n, new BigUint64Array([0x10n]))
  read('a')
  const slow: StackNames = {
    user: async (_, addresses) => {
      read('b')
      return at(addresses)
    },
    kernel: known.kernel,
  }
  const { profile } = await stackProfile(sums, slow, options)
  t.equal(profile.samples.length, 1)
  t.equal((await stackProfile(sums, known, options)).profile.samples.length, 2)
})
