// Written by `make -C bpf-src` from the types in cpudist.bpf.o.

export interface Event {
  pid: number
  /** the CPU that it was on; with --off the one that it came back to */
  cpu: number
  /** the process's name */
  comm: string
  /** of all stays that ended */
  total_ns: number
  /** of each */
  time_ns: bigint[]
}

export interface Params {
  linear_step: bigint
  /** time off the CPU: waiting and sleeping */
  off: boolean
  /** tell the CPUs apart */
  per_cpu: boolean
  /** tell processes apart */
  per_process: boolean
}
