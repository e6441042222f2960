/**
 * What the kernel says about processes while we sample: perf's mmap2, comm, fork and exit
 * records. `time` is nanoseconds of one clock, the same that is given with an address.
 */
export type SideBand = MapRecord | CommRecord | ForkRecord | ExitRecord

/** A file, or nothing, was mapped executable. */
export interface MapRecord {
  kind: 'mmap'
  time: bigint
  pid: number
  start: bigint
  length: bigint
  /** Where in the file the mapping begins, in bytes. */
  offset: bigint
  /** As the process saw it; `//anon` and the like where there is no file. */
  path: string
  /** Major and minor number in hexadecimal as /proc/PID/maps has them: `fe:00`. */
  device?: string
  inode?: bigint
  /** In hexadecimal, where the kernel gives it instead of device and inode. */
  buildId?: string
}

/** A task took a name; with `exec` its process began another program. */
export interface CommRecord {
  kind: 'comm'
  time: bigint
  pid: number
  tid: number
  name: string
  exec: boolean
}

/** A thread or a process began; it is a process where `pid` is not `parentPid`. */
export interface ForkRecord {
  kind: 'fork'
  time: bigint
  pid: number
  tid: number
  parentPid: number
}

/** A thread ended; the process did where it was the last one or `tid` is `pid`. */
export interface ExitRecord {
  kind: 'exit'
  time: bigint
  pid: number
  tid: number
}
