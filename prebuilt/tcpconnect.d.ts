// Written by `make -C bpf-src` from the types in tcpconnect.bpf.o.

export interface Event {
  time: bigint
  pid: number
  comm: string
  uid: number
  /** 0, or why there is no connection; ECANCELED: its process gave up */
  ret: bigint
  /** from connect to the answer */
  latency_ns: number
  local: Uint8Array
  local_port: number
  remote_port: number
  remote: Uint8Array
}

export interface Params {
  /** show only connections that fail */
  failed_only: boolean
}
