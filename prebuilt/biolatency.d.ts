// Written by `make -C bpf-src` from the types in biolatency.bpf.o.

export interface Event {
  disk: number
  operation: number
  /** how many were done */
  requests: number
  /** how much they moved */
  size_bytes: bigint
  /** how long they took */
  latency_ns: bigint[]
}

export interface Params {
  linear_step: bigint
  /** tell disks apart */
  per_disk: boolean
  /** tell reads, writes and the rest apart */
  per_operation: boolean
  /** count the time in the kernel's queue, too */
  queued: boolean
}
