// Written by `make -C bpf-src` from the types in execve.bpf.o.

export interface Event {
  time: bigint
  pid: number
  /** the process that waits for this one's end */
  ppid: number
  /** the user, after the exec where it succeeded */
  uid: number
  /** the process's name, after the exec where it succeeded */
  comm: string
  /** 0, or why it failed */
  ret: bigint
  /** the file as the caller named it, at most 255 bytes */
  path: string
  /** all arguments, at most 8192 bytes (of a failed exec 128 arguments) */
  args: string[]
}

export interface Params {
  /** show only what could not be started */
  failed_only: boolean
}
