// Written by `make -C bpf-src` from the types in open.bpf.o.

export interface Event {
  time: bigint
  pid: number
  /** what a relative path starts from */
  dir: number
  comm: string
  /** the file descriptor, or the error */
  ret: bigint
  flags: number
  /** permissions for a file that is created, before the umask; else 0 */
  mode: number
  /** as the process passed it */
  path: string
}

export interface Params {
  /** show only what could not be opened */
  failed_only: boolean
}
