// Written by `make -C bpf-src` from the types in hardirqs.bpf.o.

export interface Event {
  /** number of the interrupt */
  irq: number
  /** what its driver calls it, as in /proc/interrupts */
  name: string
  cpu: number
  /** how often its handler was called */
  runs: number
  /** CPU time in all */
  total_ns: number
  /** of each call */
  time_ns: bigint[]
}

export interface Params {
  linear_step: bigint
  /** tell the CPUs apart */
  per_cpu: boolean
}
