// Written by `make -C bpf-src` from the types in tcpretrans.bpf.o.

export interface Event {
  time: bigint
  local: Uint8Array
  local_port: number
  remote_port: number
  remote: Uint8Array
  /** of the connection */
  state: number
  /** the smoothed round-trip time as the kernel knows it */
  rtt_ns: number
}

export interface Params {
}
