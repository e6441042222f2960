/** Makes a profile of what a sampler summed up: addresses become names. */
import { emptyStack, ProfileBuilder } from '../profile/builder.js'
import type { Frame, Measure, Profile } from '../profile/profile.js'
import { stackHash, type StackSum, type StackSums } from '../profile/stack-sums.js'

/** Who names addresses: the frames at each, outermost first, inlined functions among them. */
export interface StackNames {
  user(pid: number, addresses: readonly bigint[], time?: bigint): Promise<Frame[][]>
  kernel(addresses: readonly bigint[]): Promise<Frame[][]>
}

/** What the profile says about itself, and what its weights are. */
export interface StackProfileOptions {
  name: string
  measure: Measure
  /** What one sum weighs. */
  weight(sum: StackSum): number
  /** The path of a control group. */
  cgroup?(id: bigint): string
}

/** How many user stacks begin where a program or thread does; weighed by samples. */
export interface Wholeness {
  whole: number
  /** As deep as the kernel goes. */
  cut: number
  /** What lies between is not known: code without frame pointers. */
  broken: number
}

/** A profile, and how whole the stacks are. */
export interface StackProfile {
  profile: Profile
  wholeness: Wholeness
}

/** As deep as the kernel goes: STACK_DEPTH of stacks.h. */
const depthMax = 127

/** Names all stacks, each address of a process once. */
export async function stackProfile(
  sums: StackSums,
  names: StackNames,
  options: StackProfileOptions,
): Promise<StackProfile> {
  const builder = new ProfileBuilder()
  const all = [...sums.sums]
  const kernel = await kernelFrames(sums, all, names, builder)
  const wholeness = { whole: 0, cut: 0, broken: 0 }
  for (const group of byImage(all)) {
    const user = await userFrames(sums, group, names, builder)
    for (const sum of group) {
      const base = cgroupBase(sum, builder, options)
      const ends = [
        ...framesOf(sums, sum.userStack, user, builder),
        ...framesOf(sums, sum.kernelStack, kernel, builder),
      ]
      const frames = ends.length > 0 ? ends : [builder.frame(nothingSeen(sum))]
      const { pid, tid, comm } = sum.owner
      const thread = builder.thread({ name: pid ? comm : 'idle', pid, ...(tid && { tid }) })
      const stack = frames.reduce((at, frame) => builder.push(at, frame), base)
      builder.sample(stack, options.weight(sum), thread)
      countWhole(wholeness, sums, sum, user)
    }
  }
  const { name, measure } = options
  return { profile: builder.finish({ name, measure }), wholeness }
}

/** The frames of one address, as the builder numbers them, outermost first. */
interface Named {
  frames: number[]
  /** The outermost of them is where a program or thread begins. */
  begins: boolean
}

type NamedAddresses = Map<bigint, Named>

/** What a program, a thread or a goroutine begins with. */
const beginnings = new RegExp(
  [
    '^(_?_?start|main|_?_libc_start_.*|start_thread|_?_?clone3?|thread_start)$',
    '^runtime\\.(main|goexit|mstart|rt0_go|mcall|morestack|systemstack)(\\..*)?$',
    '^_rt0_',
  ].join('|'),
)

/** BPF and what calls it stand above what was running. */
const ownFrames = /^(bpf_(prog|trace|get_stack|iter)_|__bpf_|bpf_trampoline|__traceiter_)/

async function kernelFrames(
  sums: StackSums,
  all: StackSum[],
  names: StackNames,
  builder: ProfileBuilder,
): Promise<NamedAddresses> {
  const wanted = addressesOf(
    sums,
    all.map(({ kernelStack }) => kernelStack),
  )
  return named(wanted, await names.kernel(wanted), builder, 'kernel')
}

async function userFrames(
  sums: StackSums,
  group: StackSum[],
  names: StackNames,
  builder: ProfileBuilder,
): Promise<NamedAddresses> {
  const wanted = addressesOf(
    sums,
    group.map(({ userStack }) => userStack),
  )
  if (wanted.length === 0) return new Map()
  const { owner, lastNs } = group[0]!
  return named(wanted, await names.user(owner.pid, wanted, lastNs), builder)
}

function named(
  addresses: bigint[],
  frames: Frame[][],
  builder: ProfileBuilder,
  kind?: 'kernel',
): NamedAddresses {
  const found: NamedAddresses = new Map()
  addresses.forEach((address, index) => {
    const own = (frames[index] ?? []).filter(({ name }) => !kind || !ownFrames.test(name))
    found.set(address, {
      frames: own.map((frame) => builder.frame(kind && !frame.kind ? { ...frame, kind } : frame)),
      begins: own.some(({ name }) => beginnings.test(name)),
    })
  })
  return found
}

/** Every address of these stacks once. */
function addressesOf(sums: StackSums, hashes: Iterable<bigint>): bigint[] {
  const found = new Set<bigint>()
  for (const hash of new Set(hashes)) callSites(sums, hash).forEach((address) => found.add(address))
  return [...found]
}

/**
 * Where each function of a stack stood, innermost first: a caller at the call, which is before
 * the address to which it will be returned.
 */
function callSites(sums: StackSums, hash: bigint): bigint[] {
  const stack = sums.stacks.get(hash) ?? new BigUint64Array()
  // A walk that lost its way may find a 0.
  return Array.from(stack, (address, index) => (index === 0 ? address : address - 1n)).filter(
    (address) => address > 0n,
  )
}

function framesOf(
  sums: StackSums,
  hash: bigint,
  known: NamedAddresses,
  builder: ProfileBuilder,
): number[] {
  if (hash === stackHash.lost) return [builder.frame({ name: '[stack lost]', kind: 'unknown' })]
  return callSites(sums, hash)
    .reverse()
    .flatMap((address) => known.get(address)?.frames ?? [])
}

/** Sums of the same program in the same process: the same mappings name them. */
function byImage(all: StackSum[]): Iterable<StackSum[]> {
  const groups = new Map<string, StackSum[]>()
  for (const sum of all) {
    const key = `${sum.owner.pid} ${sum.owner.execId}`
    const group = groups.get(key)
    if (group) group.push(sum)
    else groups.set(key, [sum])
  }
  return groups.values()
}

function nothingSeen({ owner }: StackSum): Frame {
  return { name: owner.pid === 0 ? '[idle]' : '[no stack]', kind: 'unknown' }
}

function cgroupBase(
  { owner }: StackSum,
  builder: ProfileBuilder,
  { cgroup }: StackProfileOptions,
): number {
  if (owner.cgroup === 0n || !cgroup) return emptyStack
  return builder.push(emptyStack, builder.frame({ name: cgroup(owner.cgroup), kind: 'process' }))
}

function countWhole(
  wholeness: Wholeness,
  sums: StackSums,
  { userStack, count }: StackSum,
  known: NamedAddresses,
): void {
  const sites = callSites(sums, userStack)
  if (sites.length === 0) return
  if (sites.length >= depthMax) wholeness.cut += count
  else if (sites.slice(-4).some((address) => known.get(address)?.begins)) wholeness.whole += count
  else wholeness.broken += count
}
