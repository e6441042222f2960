import t from 'tap'
import { chunkFlag } from '../../src/kernel/chunk.js'
import { callLine, integers, type RecordedCall } from '../fixtures/call-bytes.js'

const mmap =
  'mmap(unsigned long addr, unsigned long len, unsigned long prot, unsigned long flags, unsigned long fd, unsigned long off)'
const mremap =
  'mremap(unsigned long addr, unsigned long old_len, unsigned long new_len, unsigned long flags, unsigned long new_addr)'
const fcntl = 'fcntl(unsigned int fd, unsigned int cmd, unsigned long arg)'
const ioctl = 'ioctl(unsigned int fd, unsigned int cmd, unsigned long arg)'
const statx =
  'statx(int dfd, const char * filename, unsigned flags, unsigned int mask, struct statx * buffer)'
const getdents = 'getdents64(unsigned int fd, struct linux_dirent64 * dirent, unsigned int count)'
const mknod = 'mknod(const char * filename, umode_t mode, unsigned dev)'
const epoll = 'epoll_ctl(int epfd, int op, int fd, struct epoll_event * event)'

/** Two entries of a directory, 24 bytes each. */
const entries = Buffer.alloc(48)
entries.writeUInt16LE(24, 16)
entries.writeUInt16LE(24, 40)

const vectors: [call: RecordedCall, line: string][] = [
  [
    { signature: mmap, args: [0, 8192, 3, 0x22, -1, 0], ret: 0x7f0000000000 },
    'mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000',
  ],
  [
    { signature: mmap, args: [0, 1, 0, 1 | 0x40000 | (21 << 26), 3, 4096], ret: -12 },
    'mmap(NULL, 1, PROT_NONE, MAP_SHARED|MAP_HUGETLB|21<<MAP_HUGE_SHIFT, 3, 0x1000)' +
      ' = -1 ENOMEM (Cannot allocate memory)',
  ],
  [
    { signature: mremap, args: [16, 1, 2, 1, 99], ret: 16 },
    'mremap(0x10, 1, 2, MREMAP_MAYMOVE) = 0x10',
  ],
  [
    { signature: mremap, args: [16, 1, 2, 3, 32], ret: 32 },
    'mremap(0x10, 1, 2, MREMAP_MAYMOVE|MREMAP_FIXED, 0x20) = 0x20',
  ],
  [{ signature: fcntl, args: [3, 4, 0o4002], ret: 0 }, 'fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0'],
  [
    { signature: fcntl, args: [3, 3], ret: 0o100002 },
    'fcntl(3, F_GETFL) = 0x8002 (flags O_RDWR|O_LARGEFILE)',
  ],
  [{ signature: fcntl, args: [3, 1030, 10], ret: 10 }, 'fcntl(3, F_DUPFD_CLOEXEC, 10) = 10'],
  [
    {
      signature: fcntl,
      args: [3, 5, 16],
      ret: 0,
      chunks: [{ arg: 2, bytes: integers(8, 2, 0, 10, 5) }],
    },
    'fcntl(3, F_GETLK, {l_type=F_UNLCK, l_whence=SEEK_SET, l_start=0, l_len=10, l_pid=5}) = 0',
  ],
  [
    {
      signature: ioctl,
      args: [0, 0x541b, 16],
      ret: 0,
      chunks: [{ arg: 2, bytes: integers(4, 5) }],
    },
    'ioctl(0, FIONREAD, [5]) = 0',
  ],
  [{ signature: ioctl, args: [0, 0x5451, 7], ret: 0 }, 'ioctl(0, FIOCLEX) = 0'],
  [
    { signature: ioctl, args: [0, 0xc0184b01, 0x10], ret: -25 },
    'ioctl(0, _IOC(_IOC_READ|_IOC_WRITE, 0x4b, 0x1, 0x18), 0x10)' +
      ' = -1 ENOTTY (Inappropriate ioctl for device)',
  ],
  [
    { signature: statx, args: [-100, 0, 0x100, 0x7ff, 0], ret: -14 },
    'statx(AT_FDCWD, NULL, AT_STATX_SYNC_AS_STAT|AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, NULL)' +
      ' = -1 EFAULT (Bad address)',
  ],
  [
    { signature: getdents, args: [3, 16, 4096], ret: 48, chunks: [{ arg: 1, bytes: entries }] },
    'getdents64(3, 0x10 /* 2 entries */, 4096) = 48',
  ],
  [
    {
      signature: getdents,
      args: [3, 16, 4096],
      ret: 4000,
      chunks: [{ arg: 1, bytes: entries, flags: chunkFlag.cut }],
    },
    'getdents64(3, 0x10 /* 2 or more entries */, 4096) = 4000',
  ],
  [
    { signature: mknod, args: [0, 0o20666, 0x103], ret: -14 },
    'mknod(NULL, S_IFCHR|0666, makedev(0x1, 0x3)) = -1 EFAULT (Bad address)',
  ],
  [
    { signature: mknod, args: [0, 0o10644, 0x103], ret: -14 },
    'mknod(NULL, S_IFIFO|0644) = -1 EFAULT (Bad address)',
  ],
  [
    {
      signature: epoll,
      args: [3, 1, 4, 16],
      ret: 0,
      chunks: [{ arg: 3, bytes: integers(4, 1, 4, 0) }],
    },
    'epoll_ctl(3, EPOLL_CTL_ADD, 4, {events=EPOLLIN, data={u32=4, u64=4}}) = 0',
  ],
  [{ signature: epoll, args: [3, 2, 4, 16], ret: 0 }, 'epoll_ctl(3, EPOLL_CTL_DEL, 4, 0x10) = 0'],
  [
    {
      signature: 'sched_getaffinity(pid_t pid, unsigned int len, unsigned long * user_mask_ptr)',
      args: [0, 8, 16],
      ret: 8,
      chunks: [{ arg: 2, bytes: integers(8, 0b1011) }],
    },
    'sched_getaffinity(0, 8, [0 1 3]) = 8',
  ],
  [
    {
      signature: 'mincore(unsigned long start, size_t len, unsigned char * vec)',
      args: [4096, 8192, 16],
      ret: 0,
      chunks: [{ arg: 2, bytes: Buffer.from([1, 0, 9]) }],
    },
    'mincore(0x1000, 8192, [1, 0]) = 0',
  ],
  [
    {
      signature: 'dup3(unsigned int oldfd, unsigned int newfd, int flags)',
      args: [1, 2, 0],
      ret: 2,
    },
    'dup3(1, 2, 0) = 2',
  ],
  [
    {
      signature: 'clock_gettime(const clockid_t which_clock, struct __kernel_timespec * tp)',
      args: [-6, 0],
      ret: -22,
    },
    'clock_gettime(0xfffffffa, NULL) = -1 EINVAL (Invalid argument)',
  ],
]

t.test('arguments that mean something else from call to call', async (t) => {
  for (const [call, line] of vectors) t.equal(callLine(call), line)
})
