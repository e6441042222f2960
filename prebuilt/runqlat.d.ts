// Written by `make -C bpf-src` from the types in runqlat.bpf.o.

export interface Event {
  /** its control group */
  cgroup: bigint
  pid: number
  /** the CPU that it got */
  cpu: number
  /** the process's name */
  comm: string
  /** how long it waited to run */
  wait_ns: bigint[]
}

export interface Params {
  linear_step: bigint
  /** tell the CPUs apart */
  per_cpu: boolean
  /** tell processes apart */
  per_process: boolean
  /** tell control groups apart */
  per_cgroup: boolean
}
