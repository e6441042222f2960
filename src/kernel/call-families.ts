/**
 * Calls by what they are about, as strace's classes have them; a call may be in several. A name
 * that this machine has no call for does no harm: i386 and arm64 have others than x64.
 */
const families = {
  file: `
    access acct chdir chmod chown chroot creat execve execveat faccessat faccessat2 fanotify_mark
    fchmodat fchmodat2 fchownat fspick fstatat64 futimesat getcwd getxattr getxattrat
    inotify_add_watch lchown lgetxattr link linkat listxattr listxattrat llistxattr lremovexattr
    lsetxattr lstat mkdir mkdirat mknod mknodat mount mount_setattr move_mount name_to_handle_at
    newfstatat open open_tree open_tree_attr openat openat2 pivot_root quotactl readlink readlinkat
    removexattr removexattrat rename renameat renameat2 rmdir setxattr setxattrat stat statfs statx
    swapoff swapon symlink symlinkat truncate umount umount2 unlink unlinkat uselib utime utimensat
    utimes`,
  descriptor: `
    cachestat close close_range copy_file_range creat dup dup2 dup3 epoll_create epoll_create1
    epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 fadvise64 fallocate fchdir fchmod
    fchown fcntl fdatasync fgetxattr file_getattr file_setattr flistxattr flock fremovexattr
    fsconfig fsetxattr fsmount fsopen fstat fstatfs fsync ftruncate getdents getdents64
    inotify_add_watch inotify_init inotify_init1 inotify_rm_watch io_uring_enter io_uring_register
    io_uring_setup ioctl lseek memfd_create memfd_secret open open_by_handle_at openat openat2
    pidfd_getfd pidfd_open pidfd_send_signal pipe pipe2 poll ppoll pread64 preadv preadv2 pselect6
    pwrite64 pwritev pwritev2 read readahead readv select sendfile signalfd signalfd4 splice
    sync_file_range syncfs tee timerfd_create timerfd_gettime timerfd_settime userfaultfd vmsplice
    write writev`,
  network: `
    accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg
    recvmsg send sendfile sendmmsg sendmsg sendto setsockopt shutdown socket socketcall socketpair`,
  process: `
    clone clone3 execve execveat exit exit_group fork kill pidfd_open pidfd_send_signal
    rt_sigqueueinfo rt_tgsigqueueinfo tgkill tkill vfork wait4 waitid waitpid`,
  memory: `
    brk get_mempolicy madvise map_shadow_stack mbind migrate_pages mincore mlock mlock2 mlockall
    mmap mmap2 move_pages mprotect mremap mseal msync munlock munlockall munmap pkey_alloc pkey_free
    pkey_mprotect process_madvise process_mrelease process_vm_readv process_vm_writev
    remap_file_pages set_mempolicy set_mempolicy_home_node shmat shmdt`,
  signal: `
    kill pause pidfd_send_signal rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo
    rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sigaction sigaltstack signal
    signalfd signalfd4 sigpending sigprocmask sigreturn sigsuspend tgkill tkill`,
  ipc: `
    ipc mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink msgctl msgget msgrcv
    msgsnd semctl semget semop semtimedop shmat shmctl shmdt shmget`,
  poll: `
    _newselect epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait poll ppoll
    pselect6 select`,
  scheduling: `
    getpriority ioprio_get ioprio_set nice sched_get_priority_max sched_get_priority_min
    sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval
    sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield setpriority`,
  stat: `
    fstat fstat64 fstatat64 fstatfs fstatfs64 lstat lstat64 newfstatat oldfstat oldlstat oldstat
    stat stat64 statfs statfs64 statx`,
  time: `
    adjtimex alarm clock_adjtime clock_getres clock_gettime clock_nanosleep clock_settime getitimer
    gettimeofday nanosleep setitimer settimeofday time timer_create timer_delete timer_getoverrun
    timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime times utimensat`,
  identity: `
    capget capset getegid geteuid getgid getgroups getresgid getresuid getuid setfsgid setfsuid
    setgid setgroups setregid setresgid setresuid setreuid setuid`,
} as const

/** A family's name. */
export type CallFamily = keyof typeof families

/** Their names. */
export const callFamilies = Object.keys(families) as CallFamily[]

/** The names of a family's calls. */
export function callsOfFamily(family: CallFamily): string[] {
  return families[family].trim().split(/\s+/)
}
