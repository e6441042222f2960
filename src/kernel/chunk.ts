/**
 * What BPF takes along with a system call: the twin of bpf-src/include/syscall.h; a test holds
 * the two equal.
 */
export const captureKind = { string: 1, bytes: 2, pointed: 3, strings: 4, iovec: 5, msghdr: 6 }
export const captureLength = { fixed: 0, argument: 1, result: 2, pointed: 3, bits: 4 }
export const captureWhen = { always: 0, done: 1, positive: 2 }
export const callFlag = { chosen: 1, leaves: 2, forks: 4, execs: 8 }
export const chunkKind = {
  bytes: 1,
  string: 2,
  item: 3,
  listEnd: 4,
  pointed: 5,
  iovecs: 6,
  iovecData: 7,
  name: 8,
  control: 9,
  arguments: 10,
  path: 11,
}
export const chunkFlag = { cut: 1, fault: 2 }

/** Entries of a plan's table; calls from here on, and those below zero, share the last one. */
export const CALL_MAX = 576
export const CAPTURES_MAX = 1024
export const CAPTURES_PER_CALL = 6
export const CAPTURE_SIZE = 20
export const CHUNK_HEAD_SIZE = 8

/** Strings of at most this many bytes are shown whole: a path's limit, within one piece. */
export const STRING_MAX = 4094
/** Limits of lists, as in syscall.bpf.c. */
export const ITEMS_MAX = 32
export const IOVECS_MAX = 8
