// Written by `make -C bpf-src` from the types in tcpaccept.bpf.o.

export interface Event {
  time: bigint
  pid: number
  comm: string
  uid: number
  /** the connection's descriptor */
  fd: number
  local: Uint8Array
  local_port: number
  remote_port: number
  remote: Uint8Array
}

export interface Params {
}
