/** Makes a profile of what a sampler summed up: addresses become names. */
import { emptyStack, ProfileBuilder } from '../profile/builder.js'
import type { Frame, Measure, Profile } from '../profile/profile.js'
import {
  stackEnd,
  stackHash,
  type Part,
  type StackSum,
  type StackSums,
  type TimedPart,
} from '../profile/stack-sums.js'

/** Who names addresses: the frames at each, outermost first, inlined functions among them. */
export interface StackNames {
  user(pid: number, addresses: readonly bigint[], time?: bigint): Promise<Frame[][]>
  kernel(addresses: readonly bigint[]): Promise<Frame[][]>
}

/** What the profile says about itself, and what its weights are. */
export interface StackProfileOptions {
  name: string
  measure: Measure
  /** What a sum, or a part of it, weighs. */
  weight(part: Part): number
  /** Threads waited: that the scheduler put them off the CPU need not be said of each. */
  waits?: boolean
  /** Names that were found before, to be asked for no more; what is found is added. */
  cache?: NameCache
  /** The path of a control group. */
  cgroup?(id: bigint): string
}

/** Frames by address, by the program that a process ran; the kernel's under ''. */
export type NameCache = Map<string, Map<bigint, Frame[]>>

/** How many user stacks begin where a program or thread does; weighed by samples. */
export interface Wholeness {
  whole: number
  /** As deep as the kernel goes. */
  cut: number
  /** What lies between is not known: code without frame pointers. */
  broken: number
  /** How many of the broken ones are for which reason, of `stackEnd`. */
  why: Map<number, number>
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
  // While names are asked for more may be read.
  const all = [...sums.sums]
  const parts = sums.parts && [...sums.parts]
  const leaveOut = options.waits ? [ownFrames, scheduling] : [ownFrames]
  const asking = { cache: options.cache, leaveOut }
  const maker: Maker = {
    sums,
    builder,
    kernel: await kernelFrames(sums, all, names, builder, asking),
    images: await userFrames(sums, all, names, builder, asking),
    options,
  }
  const wholeness: Wholeness = { whole: 0, cut: 0, broken: 0, why: new Map() }
  const places = new Map<StackSum, Place>()
  for (const sum of all) {
    const { pid, tid, comm } = sum.owner
    const thread = builder.thread({ name: pid ? comm : 'idle', pid, ...(tid && { tid }) })
    const stack = stackOf(maker, sum)
    places.set(sum, { stack, thread })
    if (!parts) builder.sample(stack, options.weight(sum), thread)
    countWhole(wholeness, sums, sum, maker.images.get(imageOf(sum.owner)))
  }
  addParts(maker, places, parts)
  const { name, measure } = options
  return { profile: builder.finish({ name, measure }), wholeness }
}

/** Where the samples of a sum belong. */
interface Place {
  stack: number
  thread: number
}

/** A part has the time when it was first seen: where else its samples lie is not known. */
function addParts(
  { builder, options }: Maker,
  places: Map<StackSum, Place>,
  parts: TimedPart[] = [],
): void {
  const began = parts.reduce(
    (least, { firstNs }) => (firstNs < least ? firstNs : least),
    parts[0]?.firstNs ?? 0n,
  )
  for (const part of parts) {
    const { stack, thread } = places.get(part.sum)!
    builder.sample(stack, options.weight(part), thread, 0, Number(part.firstNs - began))
  }
}

/** What stacks are made of. */
interface Maker {
  sums: StackSums
  builder: ProfileBuilder
  kernel: NamedAddresses
  /** By `imageOf`. */
  images: Map<string, NamedAddresses>
  options: StackProfileOptions
}

/** The stack of who waited or ran, and over it, from its tip down, that of who woke it. */
function stackOf(maker: Maker, sum: StackSum): number {
  const { builder, options } = maker
  const own = ownFramesOf(maker, sum)
  const frames = own.length > 0 ? own : [builder.frame(nothingSeen(sum))]
  const { waker } = sum
  if (waker) {
    const name = waker.owner.pid ? waker.owner.comm : 'idle'
    const interrupt = interruptOf(maker, waker)
    frames.push(
      builder.frame({ name: '-- woken by', kind: 'process' }),
      ...(interrupt ?? ownFramesOf(maker, waker)).reverse(),
      builder.frame({ name: interrupt ? '[interrupt]' : name, kind: 'process' }),
    )
  }
  return frames.reduce((at, frame) => builder.push(at, frame), cgroupBase(sum, builder, options))
}

function ownFramesOf({ sums, builder, kernel, images }: Maker, seen: Seen): number[] {
  return [
    ...framesOf(sums, seen.userStack, images.get(imageOf(seen.owner)), builder),
    ...framesOf(sums, seen.kernelStack, kernel, builder),
  ]
}

/** Of a stack in an interrupt what is the interrupt's: who was interrupted is not to blame. */
function interruptOf({ sums, kernel }: Maker, { kernelStack }: Seen): number[] | undefined {
  const sites = callSites(sums, kernelStack)
  const entry = sites.findIndex((address) => kernel.get(address)?.interrupts)
  if (entry < 0) return undefined
  const inside = sites.slice(0, entry + 1).reverse()
  return inside.flatMap((address) => kernel.get(address)?.frames ?? [])
}

/** Who was seen on which stacks. */
type Seen = Pick<StackSum, 'owner' | 'userStack' | 'kernelStack'>

/** A program that a process ran: the same mappings name all its addresses. */
function imageOf({ pid, execId }: StackSum['owner']): string {
  return `${pid} ${execId}`
}

/** The frames of one address, as the builder numbers them, outermost first. */
interface Named {
  frames: number[]
  /** The outermost of them is where a program or thread begins. */
  begins: boolean
  /** The kernel is entered there by an interrupt. */
  interrupts: boolean
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

/** Where interrupts begin, on x86 and arm64. */
const interruptEntry = /^(asm_sysvec_|asm_common_interrupt|el[01][ht]?(_64)?_(irq|fiq))/

/** All waits end in these. */
const scheduling = /^(__schedule|schedule|schedule_timeout|io_schedule(_timeout)?|schedule_hrt\w+)$/

/** BPF and what calls it stand above what was running. */
const ownFrames = /^(bpf_(prog|trace|get_stack|iter)_|__bpf_|bpf_trampoline|__traceiter_)/

async function kernelFrames(
  sums: StackSums,
  all: StackSum[],
  names: StackNames,
  builder: ProfileBuilder,
  { cache, leaveOut }: Asking,
): Promise<NamedAddresses> {
  const hashes = all.flatMap(({ kernelStack, waker }) => [kernelStack, waker?.kernelStack ?? 0n])
  const wanted = addressesOf(sums, hashes)
  const frames = await remembered(cache, '', wanted, (addresses) => names.kernel(addresses))
  return named(wanted, frames, builder, 'kernel', leaveOut)
}

async function userFrames(
  sums: StackSums,
  all: StackSum[],
  names: StackNames,
  builder: ProfileBuilder,
  { cache }: Asking,
): Promise<Map<string, NamedAddresses>> {
  const wanted = new Map<string, { pid: number; time: bigint; hashes: bigint[] }>()
  const want = ({ owner, userStack }: Seen, time: bigint): void => {
    const key = imageOf(owner)
    const known = wanted.get(key)
    if (known) known.hashes.push(userStack)
    else wanted.set(key, { pid: owner.pid, time, hashes: [userStack] })
  }
  for (const sum of all) {
    want(sum, sum.lastNs)
    if (sum.waker) want(sum.waker, sum.lastNs)
  }
  const found = new Map<string, NamedAddresses>()
  for (const [key, { pid, time, hashes }] of wanted) {
    const addresses = addressesOf(sums, hashes)
    if (addresses.length === 0) continue
    const ask = (some: bigint[]): Promise<Frame[][]> => names.user(pid, some, time)
    found.set(key, named(addresses, await remembered(cache, key, addresses, ask), builder))
  }
  return found
}

/** How names are asked for. */
interface Asking {
  cache: NameCache | undefined
  /** Frames of the kernel that are not to be shown. */
  leaveOut: RegExp[]
}

async function remembered(
  cache: NameCache | undefined,
  key: string,
  wanted: bigint[],
  ask: (addresses: bigint[]) => Promise<Frame[][]>,
): Promise<Frame[][]> {
  if (!cache) return ask(wanted)
  const known = cache.get(key) ?? new Map<bigint, Frame[]>()
  cache.set(key, known)
  const missing = wanted.filter((address) => !known.has(address))
  const found = missing.length > 0 ? await ask(missing) : []
  missing.forEach((address, index) => known.set(address, found[index] ?? []))
  return wanted.map((address) => known.get(address) ?? [])
}

function named(
  addresses: bigint[],
  frames: Frame[][],
  builder: ProfileBuilder,
  kind?: 'kernel',
  leaveOut?: RegExp[],
): NamedAddresses {
  const found: NamedAddresses = new Map()
  addresses.forEach((address, index) => {
    const own = (frames[index] ?? []).filter(({ name }) => !leaveOut?.some((one) => one.test(name)))
    found.set(address, {
      frames: own.map((frame) => builder.frame(kind && !frame.kind ? { ...frame, kind } : frame)),
      interrupts: kind !== undefined && own.some(({ name }) => interruptEntry.test(name)),
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
  known: NamedAddresses | undefined,
  builder: ProfileBuilder,
): number[] {
  if (hash === stackHash.lost) return [builder.frame({ name: '[stack lost]', kind: 'unknown' })]
  return callSites(sums, hash)
    .reverse()
    .flatMap((address) => known?.get(address)?.frames ?? [])
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
  known: NamedAddresses | undefined,
): void {
  const sites = callSites(sums, userStack)
  if (sites.length === 0) return
  const end = sums.ends.get(userStack) ?? stackEnd.unsaid
  if (end === stackEnd.whole) wholeness.whole += count
  else if (sites.length >= depthMax) wholeness.cut += count
  else if (sites.slice(-4).some((address) => known?.get(address)?.begins)) wholeness.whole += count
  else {
    wholeness.broken += count
    wholeness.why.set(end, (wholeness.why.get(end) ?? 0) + count)
  }
}
