/**
 * What decoding system calls costs: a million records through the decoder of each target, text for
 * people and JSON. CPU time of this process, the median of five runs.
 *
 *     node .build/test/bench/calls.js [records]
 */
import { callDecoder, type CallRecord } from '../../src/kernel/call.js'
import { callRecord, integers, type RecordedCall } from '../fixtures/call-bytes.js'

const records = Number(process.argv[2] ?? 1_000_000)
const runs = 5

const path = { arg: 1, kind: 2, bytes: '/usr/lib/x86_64-linux-gnu/libc.so.6' }
/** A struct stat of x64, filled as that of a library. */
const stat = Buffer.alloc(144)
stat.set(integers(8, 0x10301, 529_113, 1, 0o100755), 0)
stat.set(integers(8, 1_922_136, 4096, 3760, 1_700_000_000, 5, 1_700_000_001, 6), 48)

const calls: RecordedCall[] = [
  {
    signature: 'openat(int dfd, const char * filename, int flags, umode_t mode)',
    args: [-100n, 0x7ffc_0000_1000n, 0o2000000n],
    ret: 3,
    chunks: [path],
  },
  {
    signature:
      'newfstatat(int dfd, const char * filename, struct stat * statbuf, unsigned int flag)',
    args: [-100n, 0x7ffc_0000_1000n, 0x7ffc_0000_2000n],
    ret: 0,
    chunks: [path, { arg: 2, bytes: stat }],
  },
  {
    signature: 'read(unsigned int fd, char * buf, size_t count)',
    args: [3n, 0x7ffc_0000_1000n, 832n],
    ret: 832,
    chunks: [{ arg: 1, flags: 1, bytes: '\x7fELF\x02\x01\x01\x03\0\0\0\0\0\0\0\0\x03\0>\0\x01' }],
  },
]

function medianSeconds(work: () => void): number {
  const times = Array.from({ length: runs }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1e6
  })
  return times.sort((a, b) => a - b)[runs >> 1] ?? 0
}

for (const recorded of calls) {
  const { signature } = recorded
  const decoder = callDecoder({ machine: 'x64', signatures: signature })
  const record = callRecord(recorded)
  for (const target of ['text', 'json'] as const) {
    const decode: (call: CallRecord) => string = decoder[target]
    let length = 0
    const seconds = medianSeconds(() => {
      for (let round = 0; round < records; round++) length += decode(record).length
    })
    const name = `${signature.split('(')[0]}, ${target}`.padEnd(20)
    const perMillion = ((seconds * 1e6) / records).toFixed(3)
    const width = (length / records / runs).toFixed(0)
    console.log(`${name} ${perMillion} s per million, ${width} characters each`)
  }
}
