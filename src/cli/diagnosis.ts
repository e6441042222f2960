/** From facts about a machine to what works, why not, and what to do: no root, no Linux needed. */
import type { Feature } from '../helper/message.js'
import type { Rights } from '../process/rights.js'

/** What was found out; undefined where it could not be. */
export interface Facts {
  platform: string
  arch: string
  release: string
  rights: Rights
  /** Whom we become once the helper runs, where that is somebody. */
  user: string | undefined
  /** Why the helper could not be asked. */
  helperFailure: string | undefined
  features: ReadonlySet<Feature> | undefined
  /** `CONFIG_X` → y, m or a value; what is absent is not set. */
  config: ReadonlyMap<string, string> | undefined
  /** `none`, `integrity`, `confidentiality`. */
  lockdown: string | undefined
  tracefsMounted: boolean
  cgroupMount: string | undefined
  /** Bytes that may be locked; Infinity where there is no limit. */
  memlockBytes: number | undefined
  clang: string | undefined
  bpfLinker: string | undefined
}

/** One line of the doctor's. */
export interface Check {
  check: string
  /** Undefined: it could not be found out. */
  works: boolean | undefined
  /** What was found, or the reason why not. */
  detail: string
  /** What to do about a no. */
  remedy?: string
}

/** Kernels before this one lack what every tool stands on. */
const oldestRelease = [5, 10] as const
/** From here on memory of BPF counts for the control group, not for RLIMIT_MEMLOCK. */
const memlockFreeRelease = [5, 11] as const
const rootRemedy = 'sudo ebpf-trace doctor'

/** Everything the doctor has to say, the most important first. */
export function diagnose(facts: Facts): Check[] {
  if (facts.platform !== 'linux') {
    const detail = `tracing needs Linux: this is ${facts.platform}`
    const remedy = 'replay, demo, compile, flamegraph FILE and help work here'
    return [{ check: 'Linux', works: false, detail, remedy }]
  }
  return [
    kernel(facts),
    machine(facts),
    rights(facts),
    helper(facts),
    ...features.map((feature) => featureCheck(facts, feature)),
    lockdown(facts),
    tracefs(facts),
    cgroups(facts),
    memlock(facts),
    user(facts),
    ...compilers(facts),
  ]
}

function kernel({ release }: Facts): Check {
  const works = isAtLeast(release, oldestRelease)
  const detail = `Linux ${release}`
  const remedy = `needs ${oldestRelease.join('.')} or newer`
  return { check: 'kernel', works, detail, ...(!works && { remedy }) }
}

function machine({ arch }: Facts): Check {
  const works = arch === 'x64' || arch === 'arm64'
  const remedy = 'there are helpers and objects for x64 and arm64 alone'
  return { check: 'machine', works, detail: arch, ...(!works && { remedy }) }
}

/** What a user who is not root can be given; both reach the helper. */
const capabilityRemedy =
  'or start it with CAP_BPF and CAP_PERFMON as ambient capabilities: AmbientCapabilities= of a systemd unit, setpriv --inh-caps and --ambient-caps'

function rights({ rights: ours }: Facts): Check {
  const check = 'rights'
  if (ours === 'root') return { check, works: true, detail: 'root' }
  if (ours === 'capabilities') {
    const lacking = 'without root no kernel cost, and calls’ arguments as numbers'
    return { check, works: true, detail: `CAP_BPF and CAP_PERFMON, ambient: ${lacking}` }
  }
  const reason =
    ours === 'own'
      ? 'CAP_BPF and CAP_PERFMON are of node alone (setcap on its file?): the helper that it starts has only what is ambient'
      : 'not root: what follows could not be asked of the kernel'
  return { check, works: false, detail: reason, remedy: `${rootRemedy}; ${capabilityRemedy}` }
}

function helper({ helperFailure, rights: ours }: Facts): Check {
  if (ours === 'own' || ours === 'none')
    return { check: 'helper', works: undefined, detail: 'not started without root' }
  if (helperFailure === undefined)
    return { check: 'helper', works: true, detail: 'runs and speaks our protocol' }
  const remedy = 'install the package anew; a container may need --privileged or CAP_BPF'
  return { check: 'helper', works: false, detail: helperFailure, remedy }
}

interface FeatureWords {
  feature: Feature
  check: string
  /** What it is good for. */
  use: string
  /** Without it nothing of ours runs. */
  needed?: true
  config?: string
  since: readonly [number, number]
  /** What is done instead. */
  instead?: string
}

const features: FeatureWords[] = [
  {
    feature: 'vmlinux_btf',
    check: 'BTF',
    use: "the kernel's types, which every object is fitted to",
    needed: true,
    config: 'CONFIG_DEBUG_INFO_BTF',
    since: [5, 2],
  },
  {
    feature: 'ringbuf',
    check: 'ring buffer',
    use: 'how events leave the kernel',
    needed: true,
    config: 'CONFIG_BPF_SYSCALL',
    since: [5, 8],
  },
  {
    feature: 'tp_btf',
    check: 'typed tracepoints',
    use: 'the cheapest way in, which our tools take',
    needed: true,
    config: 'CONFIG_BPF_EVENTS',
    since: [5, 5],
  },
  {
    feature: 'raw_tracepoint',
    check: 'raw tracepoints',
    use: 'the same without types',
    config: 'CONFIG_BPF_EVENTS',
    since: [4, 17],
  },
  {
    feature: 'tracepoint',
    check: 'tracepoints',
    use: 'objects with SEC("tracepoint/...")',
    config: 'CONFIG_TRACEPOINTS',
    since: [4, 7],
    instead: 'typed and raw ones serve our tools',
  },
  {
    feature: 'kprobe',
    check: 'kprobes',
    use: 'any function of the kernel',
    config: 'CONFIG_KPROBES',
    since: [4, 1],
    instead: 'no tool of ours needs them, and an object takes its alternative',
  },
  {
    feature: 'fentry',
    check: 'fentry',
    use: 'any function of the kernel, cheaper',
    config: 'CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS',
    since: [5, 5],
    instead: 'no tool of ours needs it, and an object takes its alternative',
  },
  {
    feature: 'uprobe',
    check: 'uprobes',
    use: 'functions of programs and libraries, USDT',
    config: 'CONFIG_UPROBES',
    since: [4, 3],
  },
  {
    feature: 'perf_event',
    check: 'perf events',
    use: 'sampling',
    config: 'CONFIG_PERF_EVENTS',
    since: [4, 9],
  },
  { feature: 'xdp', check: 'XDP', use: 'packets', config: 'CONFIG_NET', since: [4, 8] },
  {
    feature: 'task_storage',
    check: 'task storage',
    use: 'state of calls in flight',
    since: [5, 13],
    instead: 'a hash by thread is used',
  },
  {
    feature: 'run_stats',
    check: 'run statistics',
    use: 'what tracing costs in the kernel',
    since: [5, 1],
    instead: 'the closing line says unknown',
  },
  {
    feature: 'recursion_misses',
    check: 'skipped runs',
    use: 'counting runs that the kernel left out',
    since: [5, 12],
    instead: 'the closing line says so',
  },
  {
    feature: 'seccomp',
    check: 'seccomp',
    use: 'the helper gives system calls up that it needs no more',
    config: 'CONFIG_SECCOMP_FILTER',
    since: [3, 5],
    instead: 'it runs without that fence',
  },
]

function featureCheck(facts: Facts, words: FeatureWords): Check {
  const { check, use, feature, instead } = words
  if (facts.features === undefined) return { check, works: undefined, detail: use }
  if (facts.features.has(feature)) return { check, works: true, detail: use }
  const remedy = remedyOf(facts, words)
  const detail =
    instead === undefined ? reasonOf(facts, words) : `${reasonOf(facts, words)}; ${instead}`
  return { check, works: false, detail, remedy }
}

function reasonOf(facts: Facts, { since, config, use }: FeatureWords): string {
  const { release, lockdown: mode } = facts
  if (!isAtLeast(release, since)) return `came with Linux ${since.join('.')}: this is ${release}`
  if (config && facts.config && !facts.config.has(config))
    return `this kernel was built without ${config}`
  if (mode !== undefined && mode !== 'none')
    return `this kernel refuses it, as its lockdown (${mode}) may`
  return `this kernel refuses it (${use})`
}

function remedyOf(facts: Facts, { since, config, needed }: FeatureWords): string {
  if (!isAtLeast(facts.release, since)) return `a kernel of ${since.join('.')} or newer`
  if (config && facts.config && !facts.config.has(config)) return `a kernel with ${config}=y`
  if (facts.lockdown !== undefined && facts.lockdown !== 'none')
    return 'boot without lockdown (Secure Boot may set it)'
  const container = 'in a container: CAP_BPF and CAP_PERFMON, and no seccomp filter on bpf(2)'
  return needed ? container : `nothing, unless an object of yours needs it; ${container}`
}

function lockdown({ lockdown: mode }: Facts): Check {
  if (mode === undefined)
    return { check: 'lockdown', works: undefined, detail: 'could not be read' }
  const works = mode !== 'confidentiality'
  const detail = works
    ? `${mode}: BPF may read memory of the kernel`
    : 'confidentiality: BPF may not read memory of the kernel'
  const remedy = 'boot without lockdown=confidentiality (Secure Boot may set it)'
  return { check: 'lockdown', works, detail, ...(!works && { remedy }) }
}

function tracefs({ tracefsMounted }: Facts): Check {
  const detail = tracefsMounted
    ? 'mounted'
    : 'not mounted: the helper mounts it for itself, the host stays as it is'
  return { check: 'tracefs', works: true, detail }
}

function cgroups({ cgroupMount: mount }: Facts): Check {
  if (mount !== undefined) return { check: 'cgroup v2', works: true, detail: `at ${mount}` }
  const detail = 'not mounted: --cgroup and --container cannot be served'
  const remedy =
    'mount -t cgroup2 none /sys/fs/cgroup, or boot with systemd.unified_cgroup_hierarchy=1'
  return { check: 'cgroup v2', works: false, detail, remedy }
}

function memlock({ memlockBytes, release }: Facts): Check {
  const check = 'locked memory'
  if (isAtLeast(release, memlockFreeRelease))
    return { check, works: true, detail: 'not what limits BPF on this kernel (from 5.11 on)' }
  if (memlockBytes === undefined) return { check, works: undefined, detail: 'could not be read' }
  const works = memlockBytes >= 64 << 20
  const detail = memlockBytes === Infinity ? 'unlimited' : `${memlockBytes >> 10} KiB`
  return { check, works, detail, ...(!works && { remedy: 'ulimit -l unlimited, as root' }) }
}

function user({ rights: ours, user: name }: Facts): Check {
  const check = 'privilege drop'
  if (ours !== 'root')
    return { check, works: true, detail: 'nothing to give up: only the helper is root' }
  if (name !== undefined) return { check, works: true, detail: `Node becomes ${name}` }
  const detail = 'plain root: Node stays root, since nobody called sudo'
  return { check, works: false, detail, remedy: 'call it with sudo, or give --as USER' }
}

function compilers({ clang, bpfLinker }: Facts): Check[] {
  const found = (check: string, path: string | undefined, use: string, remedy: string): Check =>
    path === undefined
      ? { check, works: false, detail: `not here; only ${use} it`, remedy }
      : { check, works: true, detail: path }
  const packages = 'apt-get install clang, dnf install clang, apk add clang'
  return [
    found('clang', clang, './x.bpf.c and compile need', packages),
    found(
      'bpf-linker',
      bpfLinker,
      'compile with several sources needs',
      'cargo install bpf-linker',
    ),
  ]
}

function isAtLeast(release: string, [major, minor]: readonly [number, number]): boolean {
  const [, a = '0', b = '0'] = /^(\d+)\.(\d+)/.exec(release) ?? []
  return Number(a) > major || (Number(a) === major && Number(b) >= minor)
}
