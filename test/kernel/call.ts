import t from 'tap'
import { callDecoder } from '../../src/kernel/call.js'
import { chunkKind } from '../../src/kernel/chunk.js'
import { callLine, callObject, callRecord, type RecordedCall } from '../fixtures/call-bytes.js'

const openat: RecordedCall = {
  signature: 'openat(int dfd, const char * filename, int flags, umode_t mode)',
  args: [-100, 0x7fff1000, 0o2000000, 0o644],
  ret: 3,
  chunks: [{ arg: 1, kind: chunkKind.string, bytes: '/etc/x' }],
}

t.test('a call is written as strace writes it', async (t) => {
  t.equal(callLine(openat), 'openat(AT_FDCWD, "/etc/x", O_RDONLY|O_CLOEXEC) = 3')
  const creating = { ...openat, args: [3, 1, 0o101, 0o644] }
  t.equal(callLine(creating), 'openat(3, "/etc/x", O_WRONLY|O_CREAT, 0644) = 3')
})

t.test('machines get the arguments by the names that the kernel has for them', async (t) => {
  t.same(callObject(openat), {
    dfd: 'AT_FDCWD',
    filename: '/etc/x',
    flags: 'O_RDONLY|O_CLOEXEC',
  })
})

t.test('memory that was not taken is an address', async (t) => {
  t.equal(
    callLine({ ...openat, chunks: [], ret: -14 }),
    'openat(AT_FDCWD, 0x7fff1000, O_RDONLY|O_CLOEXEC) = -1 EFAULT (Bad address)',
  )
  const decoder = callDecoder({ machine: 'x64', signatures: openat.signature })
  t.equal(decoder.result(callRecord({ ...openat, ret: -2 })), '-ENOENT')
})

t.test('without a signature the registers are shown', async (t) => {
  const decoder = callDecoder({ machine: 'x64', signatures: '' })
  const record = callRecord({ ...openat, args: [1, 2, 3, 0, 0, 0x10] })
  t.equal(decoder.text(record), '0x1, 0x2, 0x3, 0, 0, 0x10')
  t.equal(decoder.name(257, false), 'openat')
})

t.test('a 32-bit call is decoded where it is the same call, else shown by registers', async (t) => {
  t.equal(
    callLine({ ...openat, nr: 295, compat: true }),
    'openat(AT_FDCWD, "/etc/x", O_RDONLY|O_CLOEXEC) = 3',
  )
  const signature = 'fstat(unsigned int fd, struct stat * statbuf)'
  t.equal(
    callLine({ signature, nr: 108, compat: true, args: [3, 0x1000], ret: 0 }),
    'fstat(0x3, 0x1000, 0, 0, 0, 0) = 0',
  )
})

t.test('what a result means stands behind the arguments', async (t) => {
  const call = {
    signature: 'fcntl(unsigned int fd, unsigned int cmd, unsigned long arg)',
    args: [3, 1],
    ret: 1,
  }
  const decoder = callDecoder({ machine: 'x64', signatures: call.signature })
  t.equal(decoder.text(callRecord(call)), '3, F_GETFD (flags FD_CLOEXEC)')
  t.same(callObject(call), { fd: 3, cmd: 'F_GETFD', result: 'flags FD_CLOEXEC' })
})
