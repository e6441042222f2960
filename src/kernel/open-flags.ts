import type { Machine } from './machine.js'

const access = ['O_RDONLY', 'O_WRONLY', 'O_RDWR', 'O_ACCMODE']

/** Flags beside the access mode, in the order shown; a longer mask precedes its parts. */
const common: [number, string][] = [
  [0o100, 'O_CREAT'],
  [0o200, 'O_EXCL'],
  [0o400, 'O_NOCTTY'],
  [0o1000, 'O_TRUNC'],
  [0o2000, 'O_APPEND'],
  [0o4000, 'O_NONBLOCK'],
  [0o4010000, 'O_SYNC'],
  [0o10000, 'O_DSYNC'],
]
const own: Record<Machine, [number, string][]> = {
  x64: [
    [0o40000, 'O_DIRECT'],
    [0o100000, 'O_LARGEFILE'],
    [0o400000, 'O_NOFOLLOW'],
    [0o1000000, 'O_NOATIME'],
    [0o2000000, 'O_CLOEXEC'],
    [0o10000000, 'O_PATH'],
    [0o20200000, 'O_TMPFILE'],
    [0o200000, 'O_DIRECTORY'],
  ],
  arm64: [
    [0o200000, 'O_DIRECT'],
    [0o400000, 'O_LARGEFILE'],
    [0o100000, 'O_NOFOLLOW'],
    [0o1000000, 'O_NOATIME'],
    [0o2000000, 'O_CLOEXEC'],
    [0o10000000, 'O_PATH'],
    [0o20040000, 'O_TMPFILE'],
    [0o40000, 'O_DIRECTORY'],
  ],
}
const tables = {
  x64: [...common, ...own.x64, [0o20000, 'FASYNC'] as [number, string]],
  arm64: [...common, ...own.arm64, [0o20000, 'FASYNC'] as [number, string]],
}
const remembered: Record<Machine, Map<number, string>> = { x64: new Map(), arm64: new Map() }
const rememberedMax = 1024

/** `O_RDONLY|O_CLOEXEC`; bits without a name follow in hex. The values differ between machines. */
export function openFlagsText(flags: number, machine: Machine): string {
  const known = remembered[machine].get(flags)
  if (known !== undefined) return known
  const text = (access[flags & 3] ?? '') + restText(flags & ~3, tables[machine])
  if (remembered[machine].size < rememberedMax) remembered[machine].set(flags, text)
  return text
}

function restText(flags: number, table: [number, string][]): string {
  let left = flags
  let text = ''
  for (const [mask, name] of table) {
    if ((left & mask) !== mask) continue
    text += `|${name}`
    left &= ~mask
  }
  return left === 0 ? text : `${text}|0x${(left >>> 0).toString(16)}`
}
