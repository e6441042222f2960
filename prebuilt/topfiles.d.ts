// Written by `make -C bpf-src` from the types in topfiles.bpf.o.

export interface Event {
  /** the process */
  pid: number
  /** the file system's device */
  device: number
  inode: bigint
  /** name of the process */
  comm: string
  /** calls that read */
  reads: number
  /** calls that wrote */
  writes: number
  /** bytes read */
  read_bytes: bigint
  /** bytes written */
  write_bytes: bigint
  top: string
  middle: string
  folder: string
  /** the file, with the folders nearest to it */
  name: string
  /** no folder is above these */
  whole: boolean
}

export interface Params {
}
