// Written by `make -C bpf-src` from the types in tcprtt.bpf.o.

export interface Event {
  remote: Uint8Array
  /** 0: of no one port */
  local_port: number
  unused: number
  cpu: number
  /** smoothed round-trip time */
  rtt_ns: bigint[]
}

export interface Params {
  linear_step: bigint
  /** tell the other ends apart */
  per_remote: boolean
  /** tell the ports of this end apart */
  per_port: boolean
}
