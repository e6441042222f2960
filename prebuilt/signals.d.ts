// Written by `make -C bpf-src` from the types in signals.bpf.o.

export interface Event {
  time: bigint
  /** who sends it; of a signal of the kernel's, who caused it or just ran */
  pid: number
  /** the sender's name */
  comm: string
  signal: number
  /** whose it is */
  target: number
  target_comm: string
  /** no process asked for it: a fault, a timer, a child that ended */
  by_kernel: boolean
  /** it is for one thread, not for the process */
  to_thread: boolean
  /** queue_full: it was lost; shortened: only what says why was */
  outcome: number
}

export interface Params {
  /** show only this signal, by its number */
  signal: number
  /** show only signals that a process asked for */
  kill_only: boolean
}
