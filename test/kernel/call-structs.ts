import t from 'tap'
import { structSize, type StructKind } from '../../src/kernel/call-kinds.js'
import * as structs from '../../src/kernel/call-structs.js'
import { valueText } from '../../src/kernel/call-value.js'
import type { Machine } from '../../src/kernel/machine.js'
import { integers } from '../fixtures/call-bytes.js'

function shown(kind: StructKind, bytes: Uint8Array, machine: Machine = 'x64'): string {
  const whole = Buffer.alloc(structSize(kind, machine))
  whole.set(bytes.subarray(0, whole.length))
  const view = new DataView(whole.buffer, whole.byteOffset, whole.length)
  return valueText(kind.value({ view, start: 0, end: whole.length, cut: false, machine }, 0))
}

function at(size: number, ...pieces: [offset: number, bytes: Uint8Array][]): Uint8Array {
  const bytes = Buffer.alloc(size)
  for (const [offset, piece] of pieces) bytes.set(piece, offset)
  return bytes
}

const stat = at(144, [24, integers(4, 0o100644)], [48, integers(8, 12)])
const device = at(144, [24, integers(4, 0o20666)], [40, integers(8, 0x103)])
const arm64 = at(128, [16, integers(4, 0o40755)], [48, integers(8, 4096)])
const vectors: [kind: StructKind, bytes: Uint8Array, text: string][] = [
  [structs.int32, integers(4, -5), '-5'],
  [structs.uint32, integers(4, -1), '4294967295'],
  [structs.int64, integers(8, -(2 ** 40)), '-1099511627776'],
  [structs.byte, integers(1, 7), '7'],
  [structs.timespec, integers(8, 1, 5), '{tv_sec=1, tv_nsec=5}'],
  [structs.timespec, integers(8, 0, 0x3fffffff), 'UTIME_NOW'],
  [structs.timeval, integers(8, 1, 5), '{tv_sec=1, tv_usec=5}'],
  [
    structs.itimerval,
    integers(8, 0, 0, 1, 2),
    '{it_interval={tv_sec=0, tv_usec=0}, it_value={tv_sec=1, tv_usec=2}}',
  ],
  [
    structs.itimerspec,
    integers(8, 0, 3, 1, 2),
    '{it_interval={tv_sec=0, tv_nsec=3}, it_value={tv_sec=1, tv_nsec=2}}',
  ],
  [structs.timezone, integers(4, -60, 1), '{tz_minuteswest=-60, tz_dsttime=1}'],
  [structs.stat, stat, '{st_mode=S_IFREG|0644, st_size=12, ...}'],
  [structs.stat, device, '{st_mode=S_IFCHR|0666, st_rdev=makedev(0x1, 0x3), ...}'],
  [
    structs.statx,
    at(256, [0, integers(4, 0xfff)], [28, integers(2, 0o100600)], [40, integers(8, 9)]),
    '{stx_mask=STATX_ALL, stx_attributes=0, stx_mode=S_IFREG|0600, stx_size=9, ...}',
  ],
  [structs.rlimit, integers(8, 1024, -1), '{rlim_cur=1024, rlim_max=RLIM64_INFINITY}'],
  [structs.rlimit, integers(8, 8 << 20, 2048), '{rlim_cur=8192*1024, rlim_max=2*1024}'],
  [structs.winsize, integers(2, 24, 80, 0, 0), '{ws_row=24, ws_col=80, ws_xpixel=0, ws_ypixel=0}'],
  [
    structs.flock,
    at(32, [0, integers(2, 1, 0)], [16, integers(8, 10)]),
    '{l_type=F_WRLCK, l_whence=SEEK_SET, l_start=0, l_len=10}',
  ],
  [structs.pollfd, integers(4, -1, 0), '{fd=-1}'],
  [structs.epollEvent, integers(4, 1, 7, 0), '{events=EPOLLIN, data={u32=7, u64=7}}'],
  [structs.stack, integers(8, 0, 2, 0), '{ss_sp=NULL, ss_flags=SS_DISABLE, ss_size=0}'],
  [structs.tms, integers(8, 1, 2, 3, 4), '{tms_utime=1, tms_stime=2, tms_cutime=3, tms_cstime=4}'],
  [
    structs.openHow,
    integers(8, 0o101, 0o600, 1),
    '{flags=0x41, mode=0600, resolve=RESOLVE_NO_XDEV}',
  ],
  [
    structs.utsname,
    at(390, [0, Buffer.from('Linux')], [65, Buffer.from('host')]),
    '{sysname="Linux", nodename="host", ...}',
  ],
  [
    structs.rusage,
    integers(8, 1, 2, 3, 4),
    '{ru_utime={tv_sec=1, tv_usec=2}, ru_stime={tv_sec=3, tv_usec=4}, ...}',
  ],
]

t.test('structs as strace writes them', async (t) => {
  for (const [kind, bytes, text] of vectors) t.equal(shown(kind, bytes), text)
})

t.test('the whole of statfs and sysinfo', async (t) => {
  t.match(
    shown(structs.statfs, integers(8, 0xef53, 4096)),
    /^{f_type=EXT2_SUPER_MAGIC, f_bsize=4096,/,
  )
  t.match(shown(structs.sysinfo, integers(8, 60, 1, 2, 3)), /^{uptime=60, loads=\[1, 2, 3\],/)
})

t.test('arm64 lays stat and epoll_event out otherwise', async (t) => {
  t.equal(shown(structs.stat, arm64, 'arm64'), '{st_mode=S_IFDIR|0755, st_size=4096, ...}')
  const event = integers(4, 1, 0, 7, 0)
  t.equal(shown(structs.epollEvent, event, 'arm64'), '{events=EPOLLIN, data={u32=7, u64=7}}')
})

t.test('device numbers and text in arrays', async (t) => {
  t.equal(structs.deviceText(8, 1), 'makedev(0x8, 0x1)')
  t.equal(structs.deviceNumber(0x801), 'makedev(0x8, 0x1)')
})
