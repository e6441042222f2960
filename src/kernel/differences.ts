/** Where our system calls are meant to be written unlike strace's, and why. */
export interface Difference {
  /** The calls; none: it holds for all. */
  calls: string[]
  /** What differs. */
  what: string
  why: string
}

/** The intended differences: the man page lists them, and the comparison allows no others. */
export const differences: Difference[] = [
  {
    calls: ['execve', 'execveat'],
    what: 'of a call that succeeds the path and the arguments are those of the new program, and the address of the environment is not shown; of a script the arguments begin with its interpreter',
    why: 'all is read when the call returns, and then the registers are the new program’s',
  },
  {
    calls: ['select', 'pselect6', 'ppoll', 'sendfile', 'splice', 'copy_file_range', 'recvfrom'],
    what: 'what the call itself overwrites (sets of descriptors, time left, offsets, lengths of addresses) is shown as it is afterwards',
    why: 'a program at the entry of every call would make each call dearer; strace stops twice',
  },
  {
    calls: ['accept', 'accept4', 'getsockname', 'getpeername', 'getsockopt'],
    what: 'a length is shown once, as it is afterwards: [16], not [128 => 16]',
    why: 'for the same reason',
  },
  {
    calls: ['recvmsg'],
    what: 'a message that was not received is shown as its address',
    why: 'nothing was written there; strace shows the length that the caller left in it',
  },
  {
    calls: ['rt_sigreturn'],
    what: 'shown when it begins, without the mask and without a result',
    why: 'it does not return: the interrupted program goes on',
  },
  {
    calls: ['rt_sigaction'],
    what: 'flags have 32 bits',
    why: 'libc leaves the sign of an int in the upper half, which means nothing',
  },
  {
    calls: ['truncate'],
    what: 'a negative length is shown as a negative number',
    why: 'it is what the caller passed',
  },
  {
    calls: [],
    what: 'no comments: /* 12 vars */, /* AF_??? */, no calendar date behind a number of seconds',
    why: 'what is known is in the value',
  },
  {
    calls: ['fork', 'vfork', 'clone', 'clone3'],
    what: 'the return in the child is not shown',
    why: 'the child made no call',
  },
  {
    calls: ['readv', 'writev', 'preadv', 'pwritev', 'sendmsg', 'recvmsg'],
    what: 'of more than 8 areas the first 8 are shown',
    why: 'a record has to end somewhere',
  },
  {
    calls: ['getdents64'],
    what: 'entries are counted in the first 2048 bytes: “25 or more entries”',
    why: 'for the same reason',
  },
  {
    calls: [],
    what: 'calls of 32-bit programs that take structures or 64-bit numbers show their registers',
    why: 'they lie otherwise there, and nothing is guessed',
  },
  {
    calls: [],
    what: 'calls of x32 programs are named, and those from number 512 on show their registers',
    why: 'these take 32-bit pointers; no kernel that we test on runs x32: tried are calls that it refuses',
  },
]

/** One paragraph each, for the man page: `recvmsg: a message …, as nothing was written there`. */
export function differenceLines(): string[] {
  return differences.map(({ calls, what, why }) => {
    const who = calls.length === 0 ? '' : `${calls.join(', ')}: `
    return `${who}${what} (${why}).`
  })
}
