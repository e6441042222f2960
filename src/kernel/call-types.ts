import type { CallArgument } from './call-signature.js'
import {
  addr,
  atDirectory,
  hex,
  hex32,
  int,
  long,
  mode,
  signal,
  string,
  structIn,
  structOut,
  uint,
  ulong,
  type ArgumentKind,
  type StructKind,
} from './call-kinds.js'
import { siginfo, sigset, sigaction } from './call-signals.js'
import * as structs from './call-structs.js'

/** Structs behind pointers, by the name that the kernel's type has. */
const structKinds: Record<string, StructKind> = {
  'struct stat': structs.stat,
  'struct statx': structs.statx,
  'struct statfs': structs.statfs,
  'struct __kernel_timespec': structs.timespec,
  'struct __kernel_old_timeval': structs.timeval,
  'struct __kernel_itimerspec': structs.itimerspec,
  'struct __kernel_old_itimerval': structs.itimerval,
  'struct timezone': structs.timezone,
  'struct rlimit': structs.rlimit,
  'struct rlimit64': structs.rlimit,
  'struct rusage': structs.rusage,
  'struct new_utsname': structs.utsname,
  'struct sysinfo': structs.sysinfo,
  'struct tms': structs.tms,
  'struct open_how': structs.openHow,
  'struct epoll_event': structs.epollEvent,
  'struct sigaltstack': structs.stack,
  'struct sigaction': sigaction,
  'struct siginfo': siginfo,
  siginfo_t: siginfo,
  sigset_t: sigset,
  stack_t: structs.stack,
}

const numbers: Record<string, ArgumentKind> = {
  int,
  long,
  loff_t: long,
  off_t: long,
  ssize_t: long,
  time_t: long,
  __kernel_old_time_t: long,
  pid_t: int,
  clockid_t: int,
  timer_t: int,
  key_t: hex32,
  uid_t: int,
  gid_t: int,
  old_uid_t: int,
  old_gid_t: int,
  'unsigned int': uint,
  unsigned: uint,
  u32: uint,
  __u32: uint,
  s32: int,
  __s32: int,
  size_t: ulong,
  u64: ulong,
  __u64: ulong,
  umode_t: mode,
  qid_t: int,
}

const lengths = /^(len|length|size|count|nr|n|vlen|nfds|.*len|.*size|nr_\w+|new_len|old_len)$/
const descriptors = /^(fd|\w*_fd|fd_\w+|fildes|epfd|ufd|fdin|fdout|in_fd|out_fd)$/
const directories = /^(dfd|olddfd|newdfd|fromdfd|todfd|dir_fd|from_dfd|to_dfd)$/

/**
 * What an argument is, as far as the kernel's type and name for it say: the rest is in
 * call-table.ts, and what neither knows is shown as an address or in hex.
 */
export function kindOf(argument: CallArgument): ArgumentKind {
  const type = argument.type
    .replace(/\b__user\b/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (type.endsWith('*')) return pointerKind(type)
  if (directories.test(argument.name)) return atDirectory
  if (descriptors.test(argument.name)) return int
  if (argument.name === 'sig' || argument.name === 'signum') return signal
  if (type === 'unsigned long' || type === 'unsigned long int') {
    return lengths.test(argument.name) ? ulong : hex
  }
  if (argument.name === 'flags') return hex32
  return numbers[type] ?? hex
}

function pointerKind(type: string): ArgumentKind {
  if (type === 'const char *') return string
  const isInput = type.startsWith('const ')
  const target = type.replace(/^const /, '').replace(/ ?\*$/, '')
  const kind = structKinds[target]
  if (!kind) return addr
  return isInput ? structIn(kind) : structOut(kind)
}
