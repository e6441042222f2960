// Written by `make -C bpf-src` from the types in offcpu.bpf.o.

export interface ProcessEvent {
  time: bigint
  pid: number
  passing: number
  comm: string
}

export interface FullEvent {
  time: bigint
  samples: number
}

export interface FillingEvent {
  time: bigint
  stacks: number
  sums: number
}

export interface FileEvent {
  time: bigint
  pid: number
  device: number
  generation: number
  inode: bigint
  size: bigint
  start: bigint
  end: bigint
  offset: bigint
}

export type Event = ProcessEvent | FullEvent | FillingEvent | FileEvent

export interface Params {
  /** only what runs in the kernel: no user stacks */
  kernel: boolean
  /** only what runs in programs: no kernel stacks */
  user: boolean
  /** keep threads apart, not only processes */
  per_thread: boolean
  /** keep control groups apart */
  per_cgroup: boolean
  /** end after this many samples */
  max_samples: bigint
  stack_seed: bigint
  stacks_enough: bigint
  sums_enough: bigint
  tell_all: boolean
  stacks_learn: boolean
  own_mounts: number
  unwind_tables: boolean
  unwind_page_shift: number
  /** who woke the thread, and where it was then */
  wakers: boolean
  /** count waits for a CPU too, of threads that could have run on */
  preempted: boolean
}
