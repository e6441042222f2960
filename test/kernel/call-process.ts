import t from 'tap'
import { waitText } from '../../src/kernel/call-process.js'
import { chunkKind } from '../../src/kernel/chunk.js'
import { callLine, integers, type RecordedCall } from '../fixtures/call-bytes.js'

const execve = 'execve(const char * filename, const char *const * argv, const char *const * envp)'
const clone =
  'clone(unsigned long clone_flags, unsigned long newsp, int * parent_tidptr, int * child_tidptr, unsigned long tls)'
const futex =
  'futex(u32 * uaddr, int op, u32 val, const struct __kernel_timespec * utime, u32 * uaddr2, u32 val3)'
const prctl =
  'prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4, unsigned long arg5)'
const item = (index: number, bytes: string) => ({ arg: 1, kind: chunkKind.item, index, bytes })

const vectors: [call: RecordedCall, line: string][] = [
  [
    {
      signature: execve,
      ret: 0,
      chunks: [
        { arg: 0, kind: chunkKind.path, bytes: '/bin/echo' },
        { arg: 1, kind: chunkKind.arguments, bytes: 'echo\0\0two\0' },
      ],
    },
    'execve("/bin/echo", ["echo", "", "two"]) = 0',
  ],
  [
    {
      signature: execve,
      args: [16, 16, 32],
      ret: -2,
      chunks: [
        { arg: 0, kind: chunkKind.string, bytes: 'absent' },
        item(0, 'a'),
        item(1, 'b'),
        { arg: 1, kind: chunkKind.listEnd, bytes: '' },
      ],
    },
    'execve("absent", ["a", "b"], 0x20) = -1 ENOENT (No such file or directory)',
  ],
  [
    { signature: execve, args: [16, 16, 0], ret: -14, chunks: [item(0, 'a')] },
    'execve(0x10, ["a", ...], NULL) = -1 EFAULT (Bad address)',
  ],
  [
    { signature: clone, args: [0x1200011, 0, 0, 16, 0], ret: 7 },
    'clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, ' +
      'child_tidptr=0x10) = 7',
  ],
  [
    { signature: clone, machine: 'arm64', args: [0x1280011, 0, 0, 9, 16], ret: 7 },
    'clone(child_stack=NULL, flags=CLONE_SETTLS|CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, ' +
      'tls=0x9, child_tidptr=0x10) = 7',
  ],
  [
    {
      signature: clone,
      args: [0x100100, 32, 16, 0, 0],
      ret: 7,
      chunks: [{ arg: 2, bytes: integers(4, 7) }],
    },
    'clone(child_stack=0x20, flags=CLONE_VM|CLONE_PARENT_SETTID, parent_tid=[7]) = 7',
  ],
  [
    {
      signature: 'clone3(struct clone_args * uargs, size_t size)',
      args: [16, 88],
      ret: 7,
      chunks: [{ arg: 0, bytes: integers(8, 0x4100, 0, 0, 0, 17, 0x1000, 0x2000, 0) }],
    },
    'clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD, stack=0x1000, stack_size=0x2000}, 88) = 7',
  ],
  [
    { signature: futex, args: [16, 129, 1, 0, 0, 0], ret: 0 },
    'futex(0x10, FUTEX_WAKE_PRIVATE, 1) = 0',
  ],
  [
    { signature: futex, args: [16, 0x189, 5, 0, 0, 0xffffffff], ret: -11 },
    'futex(0x10, FUTEX_WAIT_BITSET_PRIVATE|FUTEX_CLOCK_REALTIME, 5, NULL, FUTEX_BITSET_MATCH_ANY)' +
      ' = -1 EAGAIN (Resource temporarily unavailable)',
  ],
  [
    {
      signature: futex,
      args: [16, 0, 5, 16],
      ret: -110,
      chunks: [{ arg: 3, bytes: integers(8, 1, 0) }],
    },
    'futex(0x10, FUTEX_WAIT, 5, {tv_sec=1, tv_nsec=0}) = -1 ETIMEDOUT (Connection timed out)',
  ],
  [
    { signature: futex, args: [16, 4, 1, 2, 32, 9], ret: 0 },
    'futex(0x10, FUTEX_CMP_REQUEUE, 1, 2, 0x20, 9) = 0',
  ],
  [
    {
      signature: prctl,
      args: [15, 16],
      ret: 0,
      chunks: [{ arg: 1, kind: chunkKind.string, bytes: 'a-name-that-is-too-long' }],
    },
    'prctl(PR_SET_NAME, "a-name-that-is-") = 0',
  ],
  [{ signature: prctl, args: [1, 9], ret: 0 }, 'prctl(PR_SET_PDEATHSIG, SIGKILL) = 0'],
  [{ signature: prctl, args: [3], ret: 1 }, 'prctl(PR_GET_DUMPABLE) = 1 (SUID_DUMP_USER)'],
  [
    { signature: 'arch_prctl(int option, unsigned long arg2)', args: [0x1002, 0x7f00], ret: 0 },
    'arch_prctl(ARCH_SET_FS, 0x7f00) = 0',
  ],
  [
    {
      signature: 'wait4(pid_t upid, int * stat_addr, int options, struct rusage * ru)',
      args: [-1, 16, 1, 0],
      ret: 9,
      chunks: [{ arg: 1, bytes: integers(4, 0x300) }],
    },
    'wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 3}], WNOHANG, NULL) = 9',
  ],
]

t.test('programs, processes and what they wait for', async (t) => {
  for (const [call, line] of vectors) t.equal(callLine(call), line)
})

t.test('how a child ended', async (t) => {
  t.equal(waitText(0xffff), '{WIFCONTINUED(s)}')
  t.equal(waitText(9), '{WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL}')
  t.equal(waitText(139), '{WIFSIGNALED(s) && WTERMSIG(s) == SIGSEGV && WCOREDUMP(s)}')
  t.equal(waitText(0x137f), '{WIFSTOPPED(s) && WSTOPSIG(s) == SIGSTOP}')
})
