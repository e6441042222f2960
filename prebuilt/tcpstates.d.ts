// Written by `make -C bpf-src` from the types in tcpstates.bpf.o.

export interface Event {
  time: bigint
  local: Uint8Array
  local_port: number
  remote_port: number
  remote: Uint8Array
  /** the state that it leaves */
  from: number
  /** the state that it enters */
  to: number
  /** how long it was in the first; nothing if that began before */
  in_state_ns: number
}

export interface Params {
}
