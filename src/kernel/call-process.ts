import type { ArgumentKind, StructKind } from './call-kinds.js'
import { hexText, named, quoted, string } from './call-kinds.js'
import { timespec } from './call-structs.js'
import { address, list, struct, type Struct, type Value } from './call-value.js'
import { memoryBytes, readUlong, type CallView, type Memory } from './call-view.js'
import { captureKind, captureWhen, chunkKind } from './chunk.js'
import { choiceText, flagsText } from './flags.js'
import { signalName } from './signals.js'

/** A new program's arguments, as the kernel laid them out: each ended by a NUL. */
function splitArguments(memory: Memory): Value {
  const { view, end: limit } = memory
  const items: Value[] = []
  for (let start = memory.start; start < limit;) {
    let end = start
    while (end < limit && view.getUint8(end) !== 0) end++
    items.push({ kind: 'quoted', view, start, end, cut: end === limit })
    start = end + 1
  }
  return { kind: 'list', items, cut: memory.cut }
}

function strings(call: CallView, index: number): Value | undefined {
  const items: Value[] = []
  for (;;) {
    const memory = call.memory(index, chunkKind.item, items.length)
    if (!memory) break
    items.push(quoted(memory))
  }
  const end = call.memory(index, chunkKind.listEnd)
  return end || items.length > 0 ? { kind: 'list', items, cut: end?.cut ?? true } : undefined
}

/** A list of strings that ends with NULL; of a successful execve what the new program has. */
export const stringList: ArgumentKind = {
  captures: [{ kind: captureKind.strings, size: 'buffer' }],
  value: (call, index) => {
    const program = call.memory(index, chunkKind.arguments)
    return program ? splitArguments(program) : (strings(call, index) ?? address(call.ulong(index)))
  },
}

/** The path of a program to be, or of one that has started. */
export const programPath: ArgumentKind = {
  ...string,
  value: (call, index) => {
    const path = call.memory(0, chunkKind.path)
    return path ? quoted(path) : string.value(call, index)
  },
}

/** What a new program was passed is not in its registers any more. */
export const untilExec = (kind: ArgumentKind): ArgumentKind => ({
  ...kind,
  value: (call, index) => (call.memory(0, chunkKind.path) ? undefined : kind.value(call, index)),
})

const WCOREFLAG = 0x80

/** How a child ended, in the words of wait(2)'s macros. */
export function waitText(status: number): string {
  const signal = status & 0x7f
  const code = (status >> 8) & 0xff
  if (status === 0xffff) return '{WIFCONTINUED(s)}'
  if (signal === 0) return `{WIFEXITED(s) && WEXITSTATUS(s) == ${code}}`
  if (signal === 0x7f) return `{WIFSTOPPED(s) && WSTOPSIG(s) == ${signalName(code)}}`
  const core = status & WCOREFLAG ? ' && WCOREDUMP(s)' : ''
  return `{WIFSIGNALED(s) && WTERMSIG(s) == ${signalName(signal)}${core}}`
}

/** The status behind wait4's pointer, if there was a child. */
export const waitStatus: ArgumentKind = {
  captures: [{ kind: captureKind.bytes, when: captureWhen.positive, size: 4 }],
  value: (call, index) => {
    const memory = call.memory(index)
    if (!memory || memory.end - memory.start < 4) return address(call.ulong(index))
    return list([waitText(memory.view.getInt32(memory.start, true))])
  },
}

const CSIGNAL = 0xff
const clone = {
  parentSetTid: 0x100000,
  childClearTid: 0x200000,
  childSetTid: 0x1000000,
  setTls: 0x80000,
  pidFd: 0x1000,
}

/** `CLONE_VM|CLONE_VFORK|SIGCHLD`: the low byte is the signal that the child sends at its end. */
function cloneFlags(value: number): string {
  const signal = value & CSIGNAL
  const flags = value - signal
  if (signal === 0) return flagsText('clone', flags)
  return flags === 0 ? signalName(signal) : `${flagsText('clone', flags)}|${signalName(signal)}`
}

const whenCloned = (bits: number, name: string, value: ArgumentKind['value']): ArgumentKind => ({
  value: (call, index) => {
    const shown = (call.uint(0) & bits) !== 0 ? value(call, index) : undefined
    return shown === undefined ? undefined : named(name, shown)
  },
})

const addressOf: ArgumentKind['value'] = (call, index) => address(call.ulong(index))
const parentTid: ArgumentKind['value'] = (call, index) => {
  const memory = call.memory(index)
  const whole = memory && memory.end - memory.start >= 4
  return whole ? list([memory.view.getInt32(memory.start, true)]) : address(call.ulong(index))
}

/** In which order people see clone's arguments: the stack first, as libc's function has it. */
export const cloneOrder = { x64: [1, 0, 2, 4, 3], arm64: [1, 0, 2, 3, 4] }

/** Clone's arguments in the order of x86: flags, stack, parent_tid, child_tid, tls. */
export const cloneX64: ArgumentKind[] = [
  { value: (call) => named('flags', cloneFlags(call.uint(0))) },
  { value: (call, index) => named('child_stack', address(call.ulong(index))) },
  {
    ...whenCloned(clone.parentSetTid | clone.pidFd, 'parent_tid', parentTid),
    captures: [{ kind: captureKind.bytes, when: captureWhen.done, size: 4 }],
  },
  whenCloned(clone.childSetTid | clone.childClearTid, 'child_tidptr', addressOf),
  whenCloned(clone.setTls, 'tls', (call, index) => hexText(call.ulong(index))),
]
/** On arm64 tls comes before child_tid. */
export const cloneArm64: ArgumentKind[] = [
  ...cloneX64.slice(0, 3),
  ...cloneX64.slice(4, 5),
  ...cloneX64.slice(3, 4),
]

/** The struct of clone3; members that its flags make useless are left out. */
export const cloneArguments: StructKind = {
  size: 64,
  value: ({ view }, at) => {
    const word = (index: number): number | bigint => readUlong(view, at + index * 8)
    const flags = Number(word(0))
    const fields: Struct['fields'] = [['flags', flagsText('clone', flags)]]
    const has = (bit: number): boolean => Math.floor(flags / bit) % 2 === 1
    if (has(clone.pidFd)) fields.push(['pidfd', address(word(1))])
    if (has(clone.childSetTid) || has(clone.childClearTid)) {
      fields.push(['child_tid', address(word(2))])
    }
    if (has(clone.parentSetTid)) fields.push(['parent_tid', address(word(3))])
    fields.push(['exit_signal', word(4) === 0 ? 0 : signalName(Number(word(4)))])
    fields.push(['stack', address(word(5))], ['stack_size', hexText(word(6))])
    if (has(clone.setTls)) fields.push(['tls', hexText(word(7))])
    return struct(...fields)
  },
}

const futexOps = { wait: 0, requeue: 3, cmpRequeue: 4, wakeOp: 5, waitBitset: 9, wakeBitset: 10 }
const FUTEX_PRIVATE = 128
const FUTEX_CLOCK = 256

const futexOp = (call: CallView): number => call.uint(1) & ~(FUTEX_PRIVATE | FUTEX_CLOCK)

/** `FUTEX_WAIT_BITSET_PRIVATE|FUTEX_CLOCK_REALTIME`. */
const operation: ArgumentKind = {
  value: (call) => {
    const flags = call.uint(1)
    const clock = flags & FUTEX_CLOCK ? '|FUTEX_CLOCK_REALTIME' : ''
    return choiceText('futex', futexOp(call)) + (flags & FUTEX_PRIVATE ? '_PRIVATE' : '') + clock
  },
}
const waits = new Set([0, 6, 9, 11, 13])
/** The ways to wait that libc uses: a call has room for six. */
const timedWaits = [0, 128, 9, 9 | 128, 9 | 256, 9 | 128 | 256]
const timeout: ArgumentKind = {
  captures: timedWaits.map((operation) => ({
    kind: captureKind.bytes,
    size: 16,
    condition: { arg: 1, from: operation, to: operation },
  })),
  value: (call, index) => {
    const op = futexOp(call)
    if (!waits.has(op)) {
      const counts = [futexOps.requeue, futexOps.cmpRequeue, futexOps.wakeOp]
      return counts.includes(op) ? call.int(index) : undefined
    }
    const memory = call.memory(index)
    const whole = memory && memory.end - memory.start >= 16
    return whole ? timespec.value(memory, memory.start) : address(call.ulong(index))
  },
}
const secondAddress: ArgumentKind = {
  value: (call, index) => {
    const two = [futexOps.requeue, futexOps.cmpRequeue, futexOps.wakeOp, 11, 12]
    return two.includes(futexOp(call)) ? address(call.ulong(index)) : undefined
  },
}
const third: ArgumentKind = {
  value: (call, index) => {
    const op = futexOp(call)
    if (op === futexOps.waitBitset || op === futexOps.wakeBitset) {
      const bits = call.uint(index)
      return bits === 0xffffffff ? 'FUTEX_BITSET_MATCH_ANY' : hexText(bits)
    }
    return op === futexOps.cmpRequeue || op === futexOps.wakeOp ? call.uint(index) : undefined
  },
}

/** Which of futex's arguments mean something depends on the operation. */
export const futex: ArgumentKind[] = [
  { value: addressOf },
  operation,
  { value: (call) => (futexOp(call) === 7 ? undefined : call.int(2)) },
  timeout,
  secondAddress,
  third,
]

const PR_SET_PDEATHSIG = 1
const PR_SET_DUMPABLE = 4
const PR_SET_NAME = 15
const PR_GET_NAME = 16
const prctlCounts: Record<number, number> = { 3: 1, 4: 2, 7: 1, 8: 2, 15: 2, 16: 2, 1: 2, 2: 2 }
const noNewPrivileges = [38, 39]

/** Option and arguments of prctl; how many it has depends on the option. */
const prctlArgument: ArgumentKind = {
  captures: [],
  value: (call, index) => {
    const option = call.int(0)
    if (index >= (prctlCounts[option] ?? 5)) return undefined
    if (option === PR_SET_PDEATHSIG) return signalName(call.int(1))
    if (option === PR_SET_DUMPABLE) return choiceText('dumpable', call.uint(1))
    if (noNewPrivileges.includes(option)) return call.ulong(index)
    const name = call.memory(index, chunkKind.string)
    if (name) return quoted({ ...name, end: Math.min(name.end, name.start + 15), cut: false })
    return option === PR_GET_NAME ? address(call.ulong(index)) : hexText(call.ulong(index))
  },
}
/** Prctl's option and the arguments that it takes. */
export const prctl: ArgumentKind[] = [
  { value: (call) => choiceText('prctl', call.uint(0)) },
  {
    ...prctlArgument,
    captures: [
      {
        kind: captureKind.string,
        size: 64,
        condition: { arg: 0, from: PR_SET_NAME, to: PR_SET_NAME },
      },
      {
        kind: captureKind.string,
        size: 64,
        when: captureWhen.done,
        condition: { arg: 0, from: PR_GET_NAME, to: PR_GET_NAME },
      },
    ],
  },
  prctlArgument,
  prctlArgument,
  prctlArgument,
]

const archGet = { from: 0x1003, to: 0x1004 }

/** arch_prctl's argument: an address to set, or where the kernel puts one. */
export const archValue: ArgumentKind = {
  captures: [
    {
      kind: captureKind.bytes,
      when: captureWhen.done,
      size: 8,
      condition: { arg: 0, ...archGet },
    },
  ],
  value: (call, index) => {
    const memory = call.memory(index)
    const whole = memory && memory.end - memory.start >= 8
    return whole
      ? list([hexText(readUlong(memory.view, memory.start))])
      : hexText(call.ulong(index))
  },
}

/** CPUs of an affinity mask: `[0 1]`. */
export const cpuSet = (memory: Memory): Value => {
  const names: string[] = []
  memoryBytes(memory).forEach((byte, i) => {
    for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) names.push(String(i * 8 + bit))
  })
  return { kind: 'names', names, negated: false }
}
