// Written by `make -C bpf-src` from the types in topsockets.bpf.o.

export interface Event {
  /** the process */
  pid: number
  /** port on this side */
  local_port: number
  /** port on the other side */
  remote_port: number
  /** address on this side */
  local: Uint8Array
  /** address on the other side */
  remote: Uint8Array
  /** name of the process */
  comm: string
  /** calls that sent */
  sends: number
  /** calls that received */
  receives: number
  /** bytes sent */
  sent_bytes: bigint
  /** bytes received */
  received_bytes: bigint
  /** round-trip time, smoothed, as it was last; microseconds */
  rtt_us: number
  unused: number
}

export interface Params {
}
