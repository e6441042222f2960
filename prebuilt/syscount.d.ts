// Written by `make -C bpf-src` from the types in syscount.bpf.o.

export interface Event {
  pid: number
  call: number
  /** made by 32-bit code, whose calls have other numbers */
  compat: boolean
  /** the CPU that it returned on */
  cpu: number
  /** the process's name */
  comm: string
  /** how many */
  calls: number
  /** how many of them failed */
  errors: number
  /** time spent in them, waiting included */
  total_ns: number
  /** from entry to return */
  latency_ns: bigint[]
}

export interface Params {
  linear_step: bigint
  /** tell processes apart */
  per_process: boolean
  /** count only calls that fail */
  failed_only: boolean
  /** leave times out: half the cost */
  count_only: boolean
}
