import t from 'tap'
import { signalSet } from '../../src/kernel/call-signals.js'
import { valueText } from '../../src/kernel/call-value.js'
import { chunkKind } from '../../src/kernel/chunk.js'
import { callLine, integers, type RecordedCall } from '../fixtures/call-bytes.js'

const action =
  'rt_sigaction(int sig, const struct sigaction * act, struct sigaction * oact, size_t sigsetsize)'
const wait =
  'waitid(int which, pid_t upid, struct siginfo * infop, int options, struct rusage * ru)'
const select =
  'pselect6(int n, fd_set * inp, fd_set * outp, fd_set * exp, struct __kernel_timespec * tsp, void * sig)'

const vectors: [call: RecordedCall, line: string][] = [
  [
    {
      signature: action,
      args: [10, 16, 0, 8],
      ret: 0,
      chunks: [{ arg: 1, bytes: integers(8, 0x401000, 0x14000000, 0x402000, 2) }],
    },
    'rt_sigaction(SIGUSR1, {sa_handler=0x401000, sa_mask=[INT], ' +
      'sa_flags=SA_RESTORER|SA_RESTART, sa_restorer=0x402000}, NULL, 8) = 0',
  ],
  [
    {
      signature: action,
      args: [10, 16, 0, 8],
      ret: 0,
      chunks: [{ arg: 1, bytes: integers(8, 1, 0, 0, 0) }],
    },
    'rt_sigaction(SIGUSR1, {sa_handler=SIG_IGN, sa_mask=[], sa_flags=0}, NULL, 8) = 0',
  ],
  [
    {
      signature: wait,
      args: [1, 7, 16, 4, 0],
      ret: 0,
      chunks: [
        {
          arg: 2,
          bytes: Buffer.concat([integers(4, 17, 0, 1, 0, 7, 0, 3, 0), Buffer.alloc(96)]),
        },
      ],
    },
    'waitid(P_PID, 7, {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=7, si_uid=0, si_status=3, ' +
      'si_utime=0, si_stime=0}, WEXITED, NULL) = 0',
  ],
  [
    {
      signature: select,
      args: [4, 16, 0, 0, 0, 16],
      ret: 1,
      chunks: [
        { arg: 1, bytes: integers(8, 0b1001) },
        { arg: 5, bytes: integers(8, 4096, 8) },
        { arg: 5, kind: chunkKind.pointed, bytes: integers(8, 2) },
      ],
    },
    'pselect6(4, [0 3], NULL, NULL, NULL, {sigmask=[INT], sigsetsize=8}) = 1',
  ],
]

t.test('actions, sets and who sent a signal', async (t) => {
  for (const [call, line] of vectors) t.equal(callLine(call), line)
})

t.test('a set of more than half of all signals names the others', async (t) => {
  t.equal(valueText(signalSet(0, 0)), '[]')
  t.equal(valueText(signalSet(0x4000, 0)), '[TERM]')
  t.equal(valueText(signalSet(0xffffffff & ~0x40100, 0xffffffff)), '~[KILL STOP]')
  t.equal(valueText(signalSet(0, 0b101)), '[RT_1 RT_3]')
})
