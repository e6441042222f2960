/**
 * What the kernel's types cannot tell: which flags an integer holds, which argument is another's
 * length, which pointer the call fills. An entry stands for the argument at its place; `_` leaves
 * it to its type.
 */
import * as kinds from './call-kinds.js'
import type { ArgumentKind, StructKind } from './call-kinds.js'
import * as process from './call-process.js'
import * as signals from './call-signals.js'
import * as sockets from './call-sockets.js'
import * as structs from './call-structs.js'
import * as special from './call-special.js'
import { captureWhen } from './chunk.js'

const { addr, buffer, bufferOut, choice, flags, hex, hidden, int, mode, owner } = kinds
const { stringOut, structIn, structOut, ulong, uint } = kinds

/** As the type says. */
const _ = undefined
type Entry = readonly (ArgumentKind | undefined)[]

const in32 = structIn(kinds.pointed(structs.int32))
const out32 = structOut(kinds.pointed(structs.int32))
const outUint = structOut(kinds.pointed(structs.uint32))
const offsetInOut = structIn(kinds.pointed(structs.int64))
const limits = choice('rlimit')
const at = flags('at')
const pollIn = kinds.arrayIn(structs.pollfd, 1, 32)
const descriptorPair = kinds.fixedArray(structs.int32, 2, captureWhen.done)
const times = (kind: StructKind): ArgumentKind => kinds.fixedArray(kind, 2, captureWhen.always)
const readFlags = flags('rwf')

const files: Record<string, Entry> = {
  open: [_, kinds.openFlags, kinds.createMode(1)],
  openat: [_, _, kinds.openFlags, kinds.createMode(2)],
  creat: [_, mode],
  close_range: [uint, uint, flags('closeRange')],
  read: [int, bufferOut],
  write: [int, buffer(2)],
  pread64: [int, bufferOut],
  pwrite64: [int, buffer(2)],
  readv: [int, sockets.iovecOut, ulong],
  writev: [int, sockets.iovecIn, ulong],
  preadv: [int, sockets.iovecOut, ulong, ulong, hidden],
  pwritev: [int, sockets.iovecIn, ulong, ulong, hidden],
  preadv2: [int, sockets.iovecOut, ulong, ulong, hidden, readFlags],
  pwritev2: [int, sockets.iovecIn, ulong, ulong, hidden, readFlags],
  lseek: [int, _, choice('seek')],
  access: [_, flags('access')],
  faccessat: [_, _, flags('access')],
  faccessat2: [_, _, flags('access'), flags('accessAt')],
  newfstatat: [_, _, _, at],
  statx: [_, _, special.statxFlags, flags('statxMask')],
  readlink: [_, bufferOut],
  readlinkat: [_, _, bufferOut],
  getcwd: [stringOut],
  renameat2: [_, _, _, _, flags('rename')],
  linkat: [_, _, _, _, at],
  unlinkat: [_, _, flags('unlinkAt')],
  fchmodat: [_, _, mode],
  fchmodat2: [_, _, mode, at],
  chown: [_, owner, owner],
  fchown: [int, owner, owner],
  lchown: [_, owner, owner],
  fchownat: [_, _, owner, owner, at],
  truncate: [_, kinds.long],
  ftruncate: [int, ulong],
  fallocate: [int, flags('fallocate')],
  fadvise64: [int, _, _, choice('fadvise')],
  fadvise64_64: [int, _, _, choice('fadvise')],
  sync_file_range: [int, _, _, flags('syncRange')],
  umask: [mode],
  utimensat: [_, _, times(structs.timespec), at],
  utimes: [kinds.string, times(structs.timeval)],
  futimesat: [_, kinds.string, times(structs.timeval)],
  mknod: [_, mode, special.device(1)],
  mknodat: [_, _, mode, special.device(2)],
  getdents: [int, special.entries(18)],
  getdents64: [int, special.entries(16)],
  getxattr: [_, _, bufferOut],
  lgetxattr: [_, _, bufferOut],
  fgetxattr: [int, _, bufferOut],
  setxattr: [_, _, buffer(3), ulong, flags('xattr')],
  lsetxattr: [_, _, buffer(3), ulong, flags('xattr')],
  fsetxattr: [int, _, buffer(3), ulong, flags('xattr')],
  listxattr: [_, bufferOut],
  llistxattr: [_, bufferOut],
  flistxattr: [int, bufferOut],
  memfd_create: [_, flags('memfd')],
  inotify_init1: [flags('inotifyInit')],
  inotify_add_watch: [int, _, flags('inotify')],
  mount: [kinds.string, kinds.string, kinds.string, flags('mount'), addr],
  umount2: [kinds.string, flags('umount')],
  utime: [kinds.string],
  name_to_handle_at: [_, _, _, _, at],
}

const descriptors: Record<string, Entry> = {
  close: [int],
  dup: [int],
  dup2: [int, int],
  dup3: [int, int, special.closeOnExec],
  pipe: [descriptorPair],
  pipe2: [descriptorPair, special.closeOnExec],
  fcntl: special.fcntl,
  flock: [int, flags('flock')],
  ioctl: special.ioctl,
  fsync: [int],
  fdatasync: [int],
  sendfile: [int, int, offsetInOut],
  copy_file_range: [int, offsetInOut, int, offsetInOut, ulong, uint],
  splice: [int, offsetInOut, int, offsetInOut, ulong, flags('splice')],
  tee: [int, int, ulong, flags('splice')],
  vmsplice: [int, sockets.iovecIn, ulong, flags('splice')],
  eventfd2: [uint, flags('eventfd')],
  signalfd: [int, signals.setIn],
  signalfd4: [int, signals.setIn, ulong, flags('signalfd')],
  timerfd_create: [choice('clock'), flags('timerfd')],
  timerfd_settime: [int, flags('timerfdSet')],
  timerfd_gettime: [int],
  epoll_create1: [flags('epollCreate')],
  epoll_ctl: [int, choice('epollCtl'), int, special.epollChange],
  epoll_wait: [int, kinds.arrayOut(structs.epollEvent, 32), int, int],
  epoll_pwait: [int, kinds.arrayOut(structs.epollEvent, 32), int, int, signals.setIn],
  epoll_pwait2: [int, kinds.arrayOut(structs.epollEvent, 32), int, _, signals.setIn],
  poll: [pollIn, uint, int],
  ppoll: [pollIn, uint, structIn(structs.timespec), signals.setIn],
  select: [int, special.fdSet, special.fdSet, special.fdSet, structIn(structs.timeval)],
  pselect6: [
    int,
    special.fdSet,
    special.fdSet,
    special.fdSet,
    structIn(structs.timespec),
    signals.setWithSize,
  ],
}

const network: Record<string, Entry> = {
  socket: [choice('family'), sockets.socketType, sockets.protocol],
  socketpair: [choice('family'), sockets.socketType, sockets.protocol, descriptorPair],
  bind: [int, sockets.addressIn(2)],
  connect: [int, sockets.addressIn(2)],
  listen: [int, int],
  accept: [int, sockets.addressOut(2), out32],
  accept4: [int, sockets.addressOut(2), out32, flags('socketFlags')],
  getsockname: [int, sockets.addressOut(2), out32],
  getpeername: [int, sockets.addressOut(2), out32],
  setsockopt: [int, choice('sol'), sockets.socketOption, sockets.optionIn, int],
  getsockopt: [int, choice('sol'), sockets.socketOption, sockets.optionOut, out32],
  sendto: [int, buffer(2), ulong, flags('msg'), sockets.addressIn(5), int],
  recvfrom: [int, bufferOut, ulong, flags('msg'), sockets.addressOut(5), out32],
  sendmsg: [int, sockets.messageIn, flags('msg')],
  recvmsg: [int, sockets.messageOut, flags('msg')],
  sendmmsg: [int, _, uint, flags('msg')],
  recvmmsg: [int, _, uint, flags('msg')],
  shutdown: [int, choice('shutdown')],
}

const memory: Record<string, Entry> = {
  mmap: [addr, ulong, flags('prot'), special.mapFlags, int, hex],
  munmap: [addr, ulong],
  mprotect: [addr, ulong, flags('prot')],
  pkey_mprotect: [addr, ulong, flags('prot'), int],
  mremap: [addr, ulong, ulong, flags('mremap'), special.remapAddress],
  madvise: [addr, ulong, choice('madvise')],
  process_madvise: [int, _, ulong, choice('madvise')],
  brk: [addr],
  msync: [addr, ulong, flags('msync')],
  mlock: [addr, ulong],
  munlock: [addr, ulong],
  mlock2: [addr, ulong, flags('mlock')],
  mlockall: [flags('mlockall')],
  mincore: [addr, ulong, special.residence],
  shmat: [int, addr],
  shmdt: [addr],
}

const processes: Record<string, Entry> = {
  execve: [process.programPath, process.stringList, process.untilExec(addr)],
  execveat: [
    process.untilExec(kinds.atDirectory),
    process.programPath,
    process.stringList,
    process.untilExec(addr),
    process.untilExec(flags('at')),
  ],
  exit: [int],
  exit_group: [int],
  clone3: [structIn(process.cloneArguments)],
  unshare: [flags('clone')],
  setns: [int, flags('clone')],
  wait4: [int, process.waitStatus, flags('wait'), special.resourceUse],
  waitid: [choice('idType'), int, _, flags('wait')],
  kill: [int, kinds.signal],
  tkill: [int, kinds.signal],
  tgkill: [int, int, kinds.signal],
  rt_sigqueueinfo: [int, kinds.signal, structIn(signals.siginfo)],
  pidfd_send_signal: [int, kinds.signal, structIn(signals.siginfo), uint],
  prctl: process.prctl,
  arch_prctl: [choice('archPrctl'), process.archValue],
  getrlimit: [limits],
  setrlimit: [limits, structIn(structs.rlimit)],
  prlimit64: [int, limits],
  getrusage: [kinds.signedChoice('rusage')],
  getpriority: [choice('priority'), int],
  setpriority: [choice('priority'), int, int],
  sched_setscheduler: [int, choice('sched'), in32],
  sched_getparam: [int, out32],
  sched_setparam: [int, in32],
  sched_getaffinity: [int, uint, special.cpusOut],
  sched_setaffinity: [int, uint, special.cpusIn],
  sched_get_priority_max: [choice('sched')],
  sched_get_priority_min: [choice('sched')],
  getgroups: [int, kinds.arrayOut(structs.uint32, 32)],
  setgroups: [int, kinds.arrayIn(structs.uint32, 0, 32)],
  capget: [structIn(structs.capabilityHead), structOut(structs.capabilitySets)],
  capset: [structIn(structs.capabilityHead), structIn(structs.capabilitySets)],
  getresuid: [outUint, outUint, outUint],
  getresgid: [outUint, outUint, outUint],
  futex: process.futex,
  set_tid_address: [addr],
  set_robust_list: [addr, ulong],
  rseq: [addr, kinds.hex32, kinds.hex32, kinds.hex32],
  getrandom: [kinds.randomOut, ulong, flags('getrandom')],
  ptrace: [choice('ptrace'), int, addr, addr],
  seccomp: [choice('seccomp'), kinds.hex32, addr],
  membarrier: [choice('membarrier'), kinds.hex32, int],
  bpf: [choice('bpf'), addr, uint],
  reboot: [kinds.hex32, kinds.hex32, choice('reboot'), addr],
  getcpu: [outUint, outUint],
}

const signalsAndTime: Record<string, Entry> = {
  rt_sigaction: [kinds.signal, structIn(signals.sigaction), structOut(signals.sigaction), ulong],
  rt_sigprocmask: [choice('sigHow'), signals.setIn, structOut(signals.sigset), ulong],
  rt_sigpending: [structOut(signals.sigset), ulong],
  rt_sigsuspend: [signals.setIn, ulong],
  rt_sigtimedwait: [signals.setIn, structOut(signals.siginfo), structIn(structs.timespec), ulong],
  sigaltstack: [structIn(structs.stack), structOut(structs.stack)],
  setitimer: [choice('itimer'), structIn(structs.itimerval), structOut(structs.itimerval)],
  getitimer: [choice('itimer')],
  nanosleep: [structIn(structs.timespec), special.remaining],
  clock_nanosleep: [choice('clock'), flags('timer'), structIn(structs.timespec), special.remaining],
  clock_gettime: [special.clock],
  clock_getres: [special.clock],
  clock_settime: [special.clock],
  timer_create: [special.clock, addr, outUint],
  timer_settime: [int, flags('timer')],
  gettimeofday: [structOut(structs.timeval), structOut(structs.timezone)],
  time: [structOut(kinds.pointed(structs.int64))],
  times: [structOut(structs.tms)],
}

/** The entries of all calls, by name. */
export const callEntries: Readonly<Record<string, Entry>> = {
  ...files,
  ...descriptors,
  ...network,
  ...memory,
  ...processes,
  ...signalsAndTime,
}

/** x86 and arm64 differ in the order of clone's arguments. */
export const cloneEntries = { x64: process.cloneX64, arm64: process.cloneArm64 }
