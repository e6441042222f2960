// Written by `make -C bpf-src` from the types in topblocks.bpf.o.

export interface Event {
  dev: number
  /** the disk */
  disk: string
  /** reads that were completed */
  reads: number
  /** writes that were completed */
  writes: number
  /** flushes of its cache */
  flushes: number
  /** bytes read */
  read_bytes: bigint
  /** bytes written */
  write_bytes: bigint
  /** bytes given up */
  discard_bytes: bigint
  /** time in requests; 100 % is one request all the time */
  total_ns: number
  /** from the request to its completion */
  latency_ns: bigint[]
}

export interface Params {
  linear_step: bigint
}
