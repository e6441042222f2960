// Written by `make -C bpf-src` from the types in tcplife.bpf.o.

export interface Event {
  time: bigint
  /** who connected, or closed what was accepted; 0: nobody was seen */
  pid: number
  comm: string
  local: Uint8Array
  local_port: number
  remote_port: number
  remote: Uint8Array
  /** sent, without what was sent again */
  sent_bytes: bigint
  /** received */
  received_bytes: bigint
  /** since it was established; nothing if that was before us */
  lifetime_ns: number
}

export interface Params {
}
