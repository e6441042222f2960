// Written by `make -C bpf-src` from the types in oomkill.bpf.o.

export interface Event {
  time: bigint
  /** the process that is ended */
  pid: number
  comm: string
  uid: number
  /** how it was recommended: -1000 never, 1000 first */
  oom_score_adj: number
  /** its control group */
  cgroup: bigint
  /** the process that asked for memory when there was none */
  by_pid: number
  by_comm: string
}

export interface Params {
}
