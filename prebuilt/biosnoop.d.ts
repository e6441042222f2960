// Written by `make -C bpf-src` from the types in biosnoop.bpf.o.

export interface Event {
  time: bigint
  /** who made the request; of what is written back later, the kernel's thread */
  pid: number
  comm: string
  disk: number
  operation: number
  /** where on the disk, in units of 512 bytes */
  sector: bigint
  size_bytes: bigint
  /** from when it was made until the device got it */
  queued_ns: number
  /** from then until it was done */
  latency_ns: number
  /** the device or the kernel could not do it */
  failed: boolean
}

export interface Params {
}
