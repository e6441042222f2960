import type { StructKind } from './call-kinds.js'
import { hexText } from './call-kinds.js'
import { address, list, struct, type Struct, type Value } from './call-value.js'
import { readLong, readUlong, type Memory } from './call-view.js'
import { fileModeText } from './file-mode.js'
import { choiceText, flagsText } from './flags.js'

/** Plain numbers behind a pointer. */
export const int32: StructKind = { size: 4, value: ({ view }, at) => view.getInt32(at, true) }
/** An unsigned int behind a pointer. */
export const uint32: StructKind = { size: 4, value: ({ view }, at) => view.getUint32(at, true) }
/** A long behind a pointer. */
export const int64: StructKind = { size: 8, value: ({ view }, at) => readLong(view, at) }
/** A byte behind a pointer. */
export const byte: StructKind = { size: 1, value: ({ view }, at) => view.getUint8(at) }

/** Seconds and nanoseconds, or one of the two words that utimensat takes. */
export const timespec: StructKind = {
  size: 16,
  value: ({ view }, at) => {
    const nanoseconds = readLong(view, at + 8)
    if (nanoseconds === 0x3fffffff) return 'UTIME_NOW'
    if (nanoseconds === 0x3ffffffe) return 'UTIME_OMIT'
    return struct(['tv_sec', readLong(view, at)], ['tv_nsec', nanoseconds])
  },
}
/** Seconds and microseconds. */
export const timeval: StructKind = {
  size: 16,
  value: ({ view }, at) =>
    struct(['tv_sec', readLong(view, at)], ['tv_usec', readLong(view, at + 8)]),
}
/** A timer with nanoseconds. */
export const itimerspec: StructKind = {
  size: 32,
  value: (memory, at) =>
    struct(
      ['it_interval', timespec.value(memory, at)],
      ['it_value', timespec.value(memory, at + 16)],
    ),
}
/** A timer with microseconds. */
export const itimerval: StructKind = {
  size: 32,
  value: (memory, at) =>
    struct(
      ['it_interval', timeval.value(memory, at)],
      ['it_value', timeval.value(memory, at + 16)],
    ),
}
/** What gettimeofday once returned. */
export const timezone: StructKind = {
  size: 8,
  value: ({ view }, at) =>
    struct(
      ['tz_minuteswest', view.getInt32(at, true)],
      ['tz_dsttime', view.getInt32(at + 4, true)],
    ),
}

/** The members that people look for; the rest is `...`, as strace abbreviates. */
function abbreviated(...fields: [string, Value][]): Struct {
  return { kind: 'struct', fields, more: true }
}

/** `makedev(0x1, 0x3)` from the kernel's 32-bit or the libraries' 64-bit device number. */
export function deviceText(major: number, minor: number): string {
  return `makedev(${hex(major)}, ${hex(minor)})`
}

const hex = (value: number): string => `0x${value.toString(16)}`

/** A device number as system calls take it: 12 bits major within 20 bits minor. */
export function deviceNumber(value: number): string {
  return deviceText((value >>> 8) & 0xfff, (value & 0xff) | ((value >>> 12) & 0xfff00))
}

const isDevice = (mode: number): boolean => [0o20000, 0o60000].includes(mode & 0o170000)

const statOffsets = {
  x64: { mode: 24, links: 16, uid: 28, device: 40, size: 48, blocks: 64, times: 72 },
  arm64: { mode: 16, links: 20, uid: 24, device: 32, size: 48, blocks: 64, times: 72 },
}
/** What stat tells; people see mode and size, machines all. */
export const stat: StructKind = {
  size: { x64: 144, arm64: 128 },
  value: (memory, at) => {
    const { view, machine } = memory
    const offsets = statOffsets[machine]
    const mode = view.getUint32(at + offsets.mode, true)
    const fields: Struct['fields'] = [
      ['st_mode', fileModeText(mode)],
      isDevice(mode)
        ? ['st_rdev', deviceNumber(view.getUint32(at + offsets.device, true))]
        : ['st_size', readLong(view, at + offsets.size)],
    ]
    const rest = (): Struct['fields'] => [
      ['st_dev', deviceNumber(view.getUint32(at, true))],
      ['st_ino', readUlong(view, at + 8)],
      ['st_nlink', view.getUint32(at + offsets.links, true)],
      ['st_uid', view.getUint32(at + offsets.uid, true)],
      ['st_gid', view.getUint32(at + offsets.uid + 4, true)],
      ['st_blocks', readLong(view, at + offsets.blocks)],
      ['st_atim', timespec.value(memory, at + offsets.times)],
      ['st_mtim', timespec.value(memory, at + offsets.times + 16)],
      ['st_ctim', timespec.value(memory, at + offsets.times + 32)],
    ]
    return { kind: 'struct', fields, more: false, rest }
  },
}
/** What statx tells, abbreviated. */
export const statx: StructKind = {
  size: 256,
  value: ({ view }, at) =>
    abbreviated(
      ['stx_mask', flagsText('statxMask', view.getUint32(at, true))],
      ['stx_attributes', flagsText('statxAttr', Number(readUlong(view, at + 8)))],
      ['stx_mode', fileModeText(view.getUint16(at + 28, true))],
      ['stx_size', readUlong(view, at + 40)],
    ),
}
/** What statfs tells of a file system. */
export const statfs: StructKind = {
  size: 120,
  value: ({ view }, at) => {
    const word = (index: number): number | bigint => readUlong(view, at + index * 8)
    const half = (offset: number): string => hexText(view.getUint32(at + offset, true))
    return struct(
      ['f_type', choiceText('fsMagic', Number(word(0)))],
      ['f_bsize', word(1)],
      ['f_blocks', word(2)],
      ['f_bfree', word(3)],
      ['f_bavail', word(4)],
      ['f_files', word(5)],
      ['f_ffree', word(6)],
      ['f_fsid', struct(['val', list([half(56), half(60)])])],
      ['f_namelen', word(8)],
      ['f_frsize', word(9)],
      ['f_flags', flagsText('fsFlags', Number(word(10)))],
    )
  },
}

/** `1024*1024`; the largest value means no limit. */
function limitText(value: number | bigint): string {
  if (value === 0xffffffffffffffffn) return 'RLIM64_INFINITY'
  const number = BigInt(value)
  return number > 1024n && number % 1024n === 0n ? `${number / 1024n}*1024` : String(number)
}
/** A limit and how far it can be raised. */
export const rlimit: StructKind = {
  size: 16,
  value: ({ view }, at) =>
    struct(
      ['rlim_cur', limitText(readUlong(view, at))],
      ['rlim_max', limitText(readUlong(view, at + 8))],
    ),
}
/** What a process used, abbreviated. */
export const rusage: StructKind = {
  size: 144,
  value: (memory, at) =>
    abbreviated(
      ['ru_utime', timeval.value(memory, at)],
      ['ru_stime', timeval.value(memory, at + 16)],
    ),
}
/** The names of the system; people see the first two. */
export const utsname: StructKind = {
  size: 390,
  value: (memory, at) => {
    const names = ['sysname', 'nodename', 'release', 'version', 'machine', 'domainname']
    const fields = names.map((name, i): [string, Value] => [name, textAt(memory, at + i * 65, 65)])
    return { kind: 'struct', fields: fields.slice(0, 2), more: false, rest: () => fields.slice(2) }
  },
}

/** Text in an array of `size` bytes, up to its NUL. */
export function textAt(memory: Memory, at: number, size: number): Value {
  const { view } = memory
  const limit = Math.min(at + size, memory.end)
  let end = at
  while (end < limit && view.getUint8(end) !== 0) end++
  return { kind: 'quoted', view, start: at, end, cut: false }
}

/** What sysinfo tells. */
export const sysinfo: StructKind = {
  size: 112,
  value: ({ view }, at) => {
    const word = (index: number): number | bigint => readUlong(view, at + index * 8)
    return struct(
      ['uptime', word(0)],
      ['loads', list([word(1), word(2), word(3)])],
      ['totalram', word(4)],
      ['freeram', word(5)],
      ['sharedram', word(6)],
      ['bufferram', word(7)],
      ['totalswap', word(8)],
      ['freeswap', word(9)],
      ['procs', view.getUint16(at + 80, true)],
      ['totalhigh', word(11)],
      ['freehigh', word(12)],
      ['mem_unit', view.getUint32(at + 104, true)],
    )
  },
}
/** CPU times in ticks. */
export const tms: StructKind = {
  size: 32,
  value: ({ view }, at) => {
    const names = ['tms_utime', 'tms_stime', 'tms_cutime', 'tms_cstime']
    return struct(...names.map((name, i): [string, Value] => [name, readLong(view, at + i * 8)]))
  },
}
/** A lock of a part of a file. */
export const flock: StructKind = {
  size: 32,
  value: ({ view }, at) =>
    struct(
      ['l_type', choiceText('lockType', view.getInt16(at, true))],
      ['l_whence', choiceText('seek', view.getInt16(at + 2, true))],
      ['l_start', readLong(view, at + 8)],
      ['l_len', readLong(view, at + 16)],
    ),
}
/** A terminal's size. */
export const winsize: StructKind = {
  size: 8,
  value: ({ view }, at) =>
    struct(
      ['ws_row', view.getUint16(at, true)],
      ['ws_col', view.getUint16(at + 2, true)],
      ['ws_xpixel', view.getUint16(at + 4, true)],
      ['ws_ypixel', view.getUint16(at + 6, true)],
    ),
}
/** Openat2's flags, mode and restrictions. */
export const openHow: StructKind = {
  size: 24,
  value: ({ view }, at) =>
    struct(
      ['flags', hexText(readUlong(view, at))],
      ['mode', fileModeText(view.getUint16(at + 8, true))],
      ['resolve', flagsText('resolve', Number(readUlong(view, at + 16)))],
    ),
}
/** A descriptor and what is waited for. */
export const pollfd: StructKind = {
  size: 8,
  value: ({ view }, at) => {
    const fd = view.getInt32(at, true)
    if (fd < 0) return struct(['fd', fd])
    return struct(['fd', fd], ['events', flagsText('poll', view.getUint16(at + 4, true))])
  },
}
/** Events and the caller’s own data; packed on x86 alone. */
export const epollEvent: StructKind = {
  size: { x64: 12, arm64: 16 },
  value: ({ view, machine }, at) => {
    const data = at + (machine === 'x64' ? 4 : 8)
    const low = view.getUint32(data, true)
    return struct(
      ['events', flagsText('epoll', view.getUint32(at, true))],
      ['data', struct(['u32', low], ['u64', readUlong(view, data)])],
    )
  },
}
/** A stack for signal handlers. */
export const stack: StructKind = {
  size: 24,
  value: ({ view }, at) =>
    struct(
      ['ss_sp', address(readUlong(view, at))],
      ['ss_flags', flagsText('sigstack', view.getUint32(at + 8, true))],
      ['ss_size', readUlong(view, at + 16)],
    ),
}
/** Whose capabilities, and in which form. */
export const capabilityHead: StructKind = {
  size: 8,
  value: ({ view }, at) =>
    struct(
      ['version', choiceText('capabilityVersion', view.getUint32(at, true))],
      ['pid', view.getInt32(at + 4, true)],
    ),
}
/** Three sets of them: the lower halves first, then the upper ones. */
export const capabilitySets: StructKind = {
  size: 24,
  value: ({ view }, at) => {
    const set = (place: number): string => {
      const [low, high] = [view.getUint32(at + place, true), view.getUint32(at + 12 + place, true)]
      return flagsText('capability', high * 2 ** 32 + low)
    }
    return struct(['effective', set(0)], ['permitted', set(4)], ['inheritable', set(8)])
  },
}
