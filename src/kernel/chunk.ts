/**
 * What BPF takes along with a system call: the twin of bpf-src/include/syscall.h; a test holds
 * the two equal.
 */
export const captureKind = { string: 1, bytes: 2, pointed: 3, strings: 4, iovec: 5, msghdr: 6 }
/** How many bytes there are. */
export const captureLength = { fixed: 0, argument: 1, result: 2, pointed: 3, bits: 4 }
/** After which results it is taken. */
export const captureWhen = { always: 0, done: 1, positive: 2 }
/** What a plan says of a call. */
export const callFlag = { chosen: 1, leaves: 2, forks: 4, execs: 8 }
/** What a chunk holds. */
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
/** What is wrong with a chunk. */
export const chunkFlag = { cut: 1, fault: 2 }

/** Entries of a plan's table; calls from here on, and those below zero, share the last one. */
export const CALL_MAX = 576
/** Captures of all calls together. */
export const CAPTURES_MAX = 1024
/** Captures of one call. */
export const CAPTURES_PER_CALL = 6
/** Bytes of one capture. */
export const CAPTURE_SIZE = 20
/** Bytes of a chunk's head. */
export const CHUNK_HEAD_SIZE = 8

/** Strings of at most this many bytes are shown whole: a path's limit, within one piece. */
export const STRING_MAX = 4094
