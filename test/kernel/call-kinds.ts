import t from 'tap'
import { chunkFlag, chunkKind } from '../../src/kernel/chunk.js'
import { callLine, callObject, integers, type RecordedCall } from '../fixtures/call-bytes.js'

const write = 'write(unsigned int fd, const char * buf, size_t count)'
const read = 'read(unsigned int fd, char * buf, size_t count)'
const poll = 'poll(struct pollfd * ufds, unsigned int nfds, int timeout_msecs)'
const pipe = 'pipe2(int * fildes, int flags)'
const vectors: [call: RecordedCall, line: string][] = [
  [
    { signature: write, args: [1, 16, 2], ret: 2, chunks: [{ arg: 1, bytes: 'hi' }] },
    'write(1, "hi", 2) = 2',
  ],
  [
    {
      signature: write,
      args: [1, 16, 40],
      ret: 40,
      chunks: [{ arg: 1, bytes: 'the beginning', flags: chunkFlag.cut }],
    },
    'write(1, "the beginning"..., 40) = 40',
  ],
  [
    { signature: read, args: [0, 0x1000, 5], ret: -9 },
    'read(0, 0x1000, 5) = -1 EBADF (Bad file descriptor)',
  ],
  [
    { signature: read, args: [0, 16, 5], ret: 0, chunks: [{ arg: 1, bytes: '' }] },
    'read(0, "", 5) = 0',
  ],
  [
    {
      signature: pipe,
      args: [16, 0o2000000],
      ret: 0,
      chunks: [{ arg: 0, bytes: integers(4, 3, 4) }],
    },
    'pipe2([3, 4], O_CLOEXEC) = 0',
  ],
  [
    {
      signature: poll,
      args: [16, 2, -1],
      ret: 1,
      chunks: [{ arg: 0, bytes: integers(2, 3, 0, 1, 1, 4, 0, 4, 0) }],
    },
    'poll([{fd=3, events=POLLIN}, {fd=4, events=POLLOUT}], 2, -1) = 1 ([{fd=3, revents=POLLIN}])',
  ],
  [
    {
      signature: 'mkdirat(int dfd, const char * pathname, umode_t mode)',
      args: [5, 0, 0o755],
      ret: -14,
    },
    'mkdirat(5, NULL, 0755) = -1 EFAULT (Bad address)',
  ],
  [{ signature: 'kill(pid_t pid, int sig)', args: [-1, 15], ret: 0 }, 'kill(-1, SIGTERM) = 0'],
]

t.test('numbers, flags, strings, buffers and arrays', async (t) => {
  for (const [call, line] of vectors) t.equal(callLine(call), line)
})

t.test('a struct that was cut short is an address', async (t) => {
  const signature = 'newfstat(unsigned int fd, struct stat * statbuf)'
  const call = { signature: signature.slice(3), args: [1, 0x1000], ret: 0 }
  const line = callLine({ ...call, chunks: [{ arg: 1, bytes: 'short' }] })
  t.equal(line, 'fstat(1, 0x1000) = 0')
})

t.test('machines get numbers as numbers', async (t) => {
  const chunks = [{ arg: 0, kind: chunkKind.bytes, bytes: integers(4, 3, 4) }]
  t.same(callObject({ signature: pipe, args: [16, 0], ret: 0, chunks }), {
    fildes: [3, 4],
    flags: '0',
  })
})
