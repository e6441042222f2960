// Written by `make -C bpf-src` from the types in syscall.bpf.o.

export interface Event {
  time: bigint
  pid: number
  tid: number
  /** the process's name */
  comm: string
  call: number
  /** its result or the error; nothing if it does not return */
  ret: bigint
  /** from entry to return; with --latency or --slower */
  latency_ns: number
  /** its arguments */
  args: bigint[]
  /** what the arguments point to */
  data: Uint8Array
}

export interface Params {
  /** show only calls that fail */
  failed_only: boolean
  /** show how long each call took */
  latency: boolean
  /** show only calls that take at least this long */
  slower: bigint
}
