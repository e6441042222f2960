// Written by `make -C bpf-src` from the types in bitesize.bpf.o.

export interface Event {
  /** who hands it over: of what is written back, a thread of the kernel */
  pid: number
  disk: number
  operation: number
  comm: string
  requests: number
  /** of all of them */
  total_bytes: bigint
  /** of each */
  size_bytes: bigint[]
}

export interface Params {
  linear_step: bigint
  /** tell disks apart */
  per_disk: boolean
  /** tell reads, writes and the rest apart */
  per_operation: boolean
}
