import t from 'tap'
import { socketAddress } from '../../src/kernel/call-sockets.js'
import { valueText } from '../../src/kernel/call-value.js'
import { chunkFlag, chunkKind } from '../../src/kernel/chunk.js'
import { callLine, callObject, integers, type RecordedCall } from '../fixtures/call-bytes.js'

function address(bytes: Uint8Array | number[]): string {
  const copy = Buffer.from(bytes)
  const view = new DataView(copy.buffer, copy.byteOffset, copy.length)
  return valueText(socketAddress({ view, start: 0, end: copy.length, cut: false, machine: 'x64' }))
}

const inet = [2, 0, 0, 80, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0)

t.test('addresses of the families that there are', async (t) => {
  t.equal(address(inet), '{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}')
  t.equal(
    address([10, 0, 0, 80, ...zeros(4), ...zeros(15), 1, 2, 0, 0, 0]),
    '{sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), ' +
      'inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=2}',
  )
  t.equal(address([1, 0]), '{sa_family=AF_UNIX}')
  t.equal(address([1, 0, 0x2f, 0x73, 0, 9, 9]), '{sa_family=AF_UNIX, sun_path="/s"}')
  t.equal(address([1, 0, 0, 0x61, 0x62]), '{sa_family=AF_UNIX, sun_path=@"ab"}')
  t.equal(
    address([16, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0]),
    '{sa_family=AF_NETLINK, nl_pid=5, nl_groups=00000001}',
  )
  t.equal(address([99, 0, 1, 2]), '{sa_family=0x63, sa_data="\\1\\2"}')
  t.equal(address([2, 0, 1]), '{sa_family=AF_INET, sa_data="\\1"}')
  t.equal(address([7]), '"\\7"')
})

const setOption = 'setsockopt(int fd, int level, int optname, char * optval, int optlen)'
const message = (bytes: Uint8Array) => ({ arg: 1, bytes })
const header = integers(8, 0, 0, 4096, 1, 4096, 24, 0)
const vectors: [call: RecordedCall, line: string][] = [
  [
    { signature: 'socket(int family, int type, int protocol)', args: [2, 0x80001, 6], ret: 3 },
    'socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_TCP) = 3',
  ],
  [
    { signature: 'socket(int family, int type, int protocol)', args: [16, 3, 0], ret: 3 },
    'socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 3',
  ],
  [
    {
      signature: setOption,
      args: [3, 1, 2, 16, 4],
      ret: 0,
      chunks: [{ arg: 3, bytes: integers(4, 1) }],
    },
    'setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0',
  ],
  [
    {
      signature: setOption,
      args: [3, 1, 13, 16, 8],
      ret: 0,
      chunks: [{ arg: 3, bytes: integers(4, 1, 5) }],
    },
    'setsockopt(3, SOL_SOCKET, SO_LINGER, {l_onoff=1, l_linger=5}, 8) = 0',
  ],
  [
    {
      signature: 'writev(unsigned long fd, const struct iovec * vec, unsigned long vlen)',
      args: [1, 16, 2],
      ret: 5,
      chunks: [
        { arg: 1, kind: chunkKind.iovecs, bytes: integers(8, 64, 2, 128, 3) },
        { arg: 1, kind: chunkKind.iovecData, index: 0, bytes: 'ab' },
        { arg: 1, kind: chunkKind.iovecData, index: 1, bytes: '', flags: chunkFlag.fault },
      ],
    },
    'writev(1, [{iov_base="ab", iov_len=2}, {iov_base=0x80, iov_len=3}], 2) = 5',
  ],
  [
    {
      signature: 'sendmsg(int fd, struct user_msghdr * msg, unsigned int flags)',
      args: [3, 16, 0x40],
      ret: 1,
      chunks: [
        message(header),
        { arg: 1, kind: chunkKind.iovecs, bytes: integers(8, 64, 1) },
        { arg: 1, kind: chunkKind.iovecData, bytes: 'x' },
        {
          arg: 1,
          kind: chunkKind.control,
          bytes: Buffer.concat([integers(8, 20), integers(4, 1, 1, 9, 0)]),
        },
      ],
    },
    'sendmsg(3, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="x", iov_len=1}], ' +
      'msg_iovlen=1, msg_control=[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, ' +
      'cmsg_data=[9]}], msg_controllen=24, msg_flags=0}, MSG_DONTWAIT) = 1',
  ],
]

t.test('calls about sockets', async (t) => {
  for (const [call, line] of vectors) t.equal(callLine(call), line)
})

t.test('machines get port and address alone', async (t) => {
  const signature = 'connect(int fd, struct sockaddr * uservaddr, int addrlen)'
  const chunks = [{ arg: 1, bytes: Buffer.from(inet) }]
  t.same(callObject({ signature, args: [3, 16, 16], ret: 0, chunks }), {
    fd: 3,
    uservaddr: { sa_family: 'AF_INET', sin_port: 80, sin_addr: '127.0.0.1' },
    addrlen: 16,
  })
})
