// Written by `make -C bpf-src` from the types in pagefaults.bpf.o.

export interface Event {
  pid: number
  comm: string
  /** in all */
  faults: number
  /** of them, by writing */
  writes: number
  /** by fetching instructions */
  fetches: number
  /** by the kernel, on its behalf */
  in_kernel: number
  /** that waited for a disk; told when the thread faults again, or ends */
  major: number
}

export interface Params {
}
