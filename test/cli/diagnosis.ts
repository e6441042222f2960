import t from 'tap'
import { diagnose, type Facts } from '../../src/cli/diagnosis.js'
import { features } from '../../src/helper/message.js'

const good: Facts = {
  platform: 'linux',
  arch: 'x64',
  release: '6.12.1',
  rights: 'root',
  user: 'ada',
  helperFailure: undefined,
  features: new Set(features),
  config: new Map([['CONFIG_KPROBES', 'y']]),
  lockdown: 'none',
  tracefsMounted: true,
  cgroupMount: '/sys/fs/cgroup',
  memlockBytes: 64 << 10,
  clang: '/usr/bin/clang',
  bpfLinker: '/usr/bin/bpf-linker',
}

const check = (facts: Partial<Facts>, name: string) =>
  diagnose({ ...good, ...facts }).find((one) => one.check === name)

t.test('a good machine has nothing to remedy', async (t) => {
  t.same(
    diagnose(good).filter(({ works }) => works !== true),
    [],
  )
})

t.test('every no has its reason and its remedy', async (t) => {
  const poor: Facts = {
    ...good,
    release: '5.4.0',
    features: new Set(),
    cgroupMount: undefined,
    user: undefined,
    lockdown: 'confidentiality',
    clang: undefined,
  }
  for (const { check, works, detail, remedy } of diagnose(poor)) {
    t.ok(detail, `${check} says what was found`)
    if (works === false) t.ok(remedy, `${check} says what to do`)
  }
})

t.test('the reason is the first that explains it', async (t) => {
  const none = { features: new Set<never>() }
  t.match(check({ ...none, release: '5.4.0' }, 'ring buffer'), {
    detail: 'came with Linux 5.8: this is 5.4.0',
    remedy: 'a kernel of 5.8 or newer',
  })
  t.match(check({ ...none, config: new Map() }, 'kprobes')?.detail, /without CONFIG_KPROBES/)
  t.match(check({ ...none, lockdown: 'integrity' }, 'kprobes')?.detail, /lockdown/)
  t.match(check(none, 'kprobes')?.detail, /no tool of ours needs them/)
})

t.test('what could not be asked is neither yes nor no', async (t) => {
  const facts = { rights: 'none' as const, features: undefined, lockdown: undefined }
  t.equal(check(facts, 'BTF')?.works, undefined)
  t.equal(check(facts, 'lockdown')?.works, undefined)
  t.match(check(facts, 'rights')?.remedy, /sudo/)
})

t.test('old kernels lock memory for BPF', async (t) => {
  t.equal(check({ release: '5.10.0', memlockBytes: 64 << 10 }, 'locked memory')?.works, false)
  t.equal(check({ release: '5.10.0', memlockBytes: Infinity }, 'locked memory')?.works, true)
})

t.test('elsewhere than on Linux it says what works there', async (t) => {
  const [only, ...others] = diagnose({ ...good, platform: 'darwin' })
  t.match(only, { works: false, detail: /darwin/, remedy: /replay/ })
  t.same(others, [])
})
