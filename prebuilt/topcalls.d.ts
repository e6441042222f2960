// Written by `make -C bpf-src` from the types in topcalls.bpf.o.

export interface Event {
  call: number
  /** made by 32-bit code, whose calls have other numbers */
  compat: boolean
  cpu: number
  /** calls that returned */
  calls: number
  /** how many of them failed */
  errors: number
  /** time in them, blocked or not; 100 % is one thread all the time */
  total_ns: number
  /** how long they took */
  latency_ns: bigint[]
}

export interface Params {
  linear_step: bigint
}
