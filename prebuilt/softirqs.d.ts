// Written by `make -C bpf-src` from the types in softirqs.bpf.o.

export interface Event {
  softirq: number
  /** how often it ran */
  runs: number
  /** CPU time in all */
  total_ns: number
  /** of each run */
  time_ns: bigint[]
}

export interface Params {
  linear_step: bigint
}
