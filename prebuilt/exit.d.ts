// Written by `make -C bpf-src` from the types in exit.bpf.o.

export interface Event {
  time: bigint
  pid: number
  /** the process that waits for this one's end */
  ppid: number
  uid: number
  /** exit code, or the signal that ended it */
  status: number
  /** since the process was made; an exec does not count */
  lifetime_ns: number
  comm: string
}

export interface Params {
  /** show only ends by a signal or with an exit code other than 0 */
  failed_only: boolean
}
