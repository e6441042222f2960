import type { ArgumentKind, Capture } from './call-kinds.js'
import { address, list, type Value } from './call-value.js'
import { addr, hexText, int, pointer, quoted, structSize } from './call-kinds.js'
import { cpuSet } from './call-process.js'
import * as structs from './call-structs.js'
import { memoryBytes, type CallView, type Memory } from './call-view.js'
import { captureKind, captureLength, captureWhen } from './chunk.js'
import { choiceName, choiceText, flagsText } from './flags.js'
import { openFlagsText } from './open-flags.js'
import { signalName } from './signals.js'

const value = (read: ArgumentKind['value']): ArgumentKind => ({ value: read })

/** MAP_SHARED and its like are a choice of their own within the flags. */
export const mapFlags = value((call, index) => {
  const all = call.uint(index)
  const type = choiceName('mapType', all & 0xf) ?? hexText(all & 0xf)
  const rest = (all & ~0xf) >>> 0
  const size = (all >>> 26) & 0x3f
  const huge = rest & 0x40000 && size > 0 ? `|${size}<<MAP_HUGE_SHIFT` : ''
  const named = huge === '' ? rest : (rest & 0x3ffffff) >>> 0
  return named === 0 ? type : `${type}|${flagsText('map', named)}${huge}`
})

/** mremap's last argument counts only with MREMAP_FIXED or MREMAP_DONTUNMAP. */
export const remapAddress = value((call, index) =>
  call.uint(3) & 6 ? address(call.ulong(index)) : undefined,
)

/** A device file's number; other files have none. */
export function device(modeIndex: number): ArgumentKind {
  return value((call, index) => {
    const type = call.uint(modeIndex) & 0o170000
    return [0o20000, 0o60000].includes(type) ? structs.deviceNumber(call.uint(index)) : undefined
  })
}

/** O_CLOEXEC and its like, without an access mode. */
export const closeOnExec = value((call, index) => {
  const flags = call.int(index)
  const text = openFlagsText(flags & ~3, call.machine).replace(/^O_RDONLY\|?/, '')
  return text === '' ? '0' : text
})

/** AT_STATX_SYNC_AS_STAT is the name of no flag. */
export const statxFlags = value((call, index) => {
  const flags = call.uint(index)
  if ((flags & 0x6000) !== 0) return flagsText('statxAt', flags)
  return flags === 0
    ? 'AT_STATX_SYNC_AS_STAT'
    : `AT_STATX_SYNC_AS_STAT|${flagsText('statxAt', flags)}`
})

/** Clocks below zero are those of a process or a device. */
export const clock = value((call, index) => {
  const number = call.int(index)
  return number < 0 ? hexText(call.uint(index)) : choiceText('clock', number)
})

const setCapture: Capture = {
  kind: captureKind.bytes,
  length: captureLength.bits,
  lengthArg: 0,
  size: 128,
}

/** select's sets of descriptors: `[3 5]`. */
export const fdSet: ArgumentKind = pointer([setCapture], (memory, call) => {
  const most = call.int(0)
  const all = cpuSet(memory)
  if (typeof all !== 'object' || all.kind !== 'names') return all
  return { ...all, names: all.names.filter((fd) => Number(fd) < most) }
})

const cpuCapture: Capture = { kind: captureKind.bytes, size: 128 }
/** CPUs that the caller names. */
export const cpusIn = pointer(
  [{ ...cpuCapture, length: captureLength.argument, lengthArg: 1, unit: 1 }],
  cpuSet,
)
/** CPUs that the kernel returns. */
export const cpusOut = pointer(
  [{ ...cpuCapture, when: captureWhen.done, length: captureLength.result, unit: 1 }],
  cpuSet,
)

/** mincore's byte per page. */
export const residence: ArgumentKind = {
  captures: [{ kind: captureKind.bytes, when: captureWhen.done, size: 32 }],
  value: (call, index) => {
    const memory = call.memory(index)
    if (!memory) return address(call.ulong(index))
    const pages = Math.ceil(Number(call.ulong(1)) / 4096)
    const items = [...memoryBytes(memory).subarray(0, pages)].map((byte) => byte & 1)
    return { kind: 'list', items, cut: pages > items.length }
  },
}

const DIRECTORY_BYTES = 2048

/** How many entries a directory's listing has: `0x55… /<star> 5 entries <star>/`. */
export function entries(sizeOffset: number): ArgumentKind {
  const capture: Capture = {
    kind: captureKind.bytes,
    when: captureWhen.done,
    length: captureLength.result,
    unit: 1,
    size: DIRECTORY_BYTES,
  }
  return {
    captures: [capture],
    value: (call, index) => {
      const memory = call.memory(index)
      if (!memory) return address(call.ulong(index))
      const count = countEntries(memory, sizeOffset)
      const more = memory.cut ? 'or more ' : ''
      return `${address(call.ulong(index))} /* ${count} ${more}entries */`
    },
  }
}

function countEntries(memory: Memory, sizeOffset: number): number {
  let count = 0
  for (let at = memory.start; at + sizeOffset + 2 <= memory.end; count++) {
    const size = memory.view.getUint16(at + sizeOffset, true)
    if (size === 0) break
    at += size
  }
  return count
}

/** Of EPOLL_CTL_DEL nobody reads the event. */
export const epollChange: ArgumentKind = {
  captures: [{ kind: captureKind.bytes, size: 16, condition: { arg: 1, from: 1, to: 1 } }].concat([
    { kind: captureKind.bytes, size: 16, condition: { arg: 1, from: 3, to: 3 } },
  ]),
  value: (call, index) => {
    const memory = call.memory(index)
    const whole =
      memory && memory.end - memory.start >= structSize(structs.epollEvent, call.machine)
    return whole ? structs.epollEvent.value(memory, memory.start) : address(call.ulong(index))
  },
}

/** What is left of a sleep is only written when a signal ended it, which is no success. */
export const remaining = addr

/** wait4's last argument is filled if there was a child. */
export const resourceUse: ArgumentKind = {
  captures: [{ kind: captureKind.bytes, when: captureWhen.positive, size: 144 }],
  value: (call, index) => {
    const memory = call.memory(index)
    const whole = memory && memory.end - memory.start >= 144
    return whole ? structs.rusage.value(memory, memory.start) : address(call.ulong(index))
  },
}

const fcntlCommand = {
  dupFd: [0, 1030],
  setFd: 2,
  setFlags: 4,
  getLock: [5, 36],
  setLock: [6, 7, 37, 38],
  noArgument: [1, 3, 9, 11, 1025, 1032, 1034],
  setSignal: 10,
  addSeals: 1033,
  setPipe: 1031,
  setOwner: 8,
}

function fcntlArgument(call: CallView, index: number): Value | undefined {
  const command = call.int(1)
  if (fcntlCommand.noArgument.includes(command)) return undefined
  if (command === fcntlCommand.setFd) return flagsText('fd', call.uint(index))
  if (command === fcntlCommand.setFlags) return openFlagsText(call.int(index), call.machine)
  if (command === fcntlCommand.setSignal) return signalName(call.int(index))
  if (command === fcntlCommand.addSeals) return flagsText('seal', call.uint(index))
  const numbers = [...fcntlCommand.dupFd, fcntlCommand.setPipe, fcntlCommand.setOwner]
  if (numbers.includes(command)) return call.int(index)
  const memory = call.memory(index)
  if (!memory || memory.end - memory.start < 32) return address(call.ulong(index))
  const lock = structs.flock.value(memory, memory.start)
  if (
    fcntlCommand.getLock.includes(command) &&
    typeof lock === 'object' &&
    lock.kind === 'struct'
  ) {
    lock.fields.push(['l_pid', memory.view.getInt32(memory.start + 24, true)])
  }
  return lock
}

const lockCapture = (from: number, to: number): Capture => ({
  kind: captureKind.bytes,
  size: 32,
  condition: { arg: 1, from, to },
})

/** Descriptor, command and what the command takes. */
export const fcntl: ArgumentKind[] = [
  int,
  value((call) => choiceText('fcntl', call.uint(1))),
  { captures: [lockCapture(5, 7), lockCapture(36, 38)], value: fcntlArgument },
]

const ioctlNumbers = { bytesThere: 0x541b, nonBlocking: 0x5421, bytesQueued: 0x5411, async: 0x5452 }
const ioctlWindow = { get: 0x5413, set: 0x5414 }

function requestText(request: number): string {
  const name =
    choiceName('ioctl', request) ??
    choiceName('ioctlSocket', request) ??
    choiceName('ioctlFile', request)
  if (name !== undefined) return name
  const directions = ['_IOC_NONE', '_IOC_WRITE', '_IOC_READ', '_IOC_READ|_IOC_WRITE']
  const direction = directions[request >>> 30] ?? ''
  const parts = [(request >>> 8) & 0xff, request & 0xff, (request >>> 16) & 0x3fff]
  return `_IOC(${direction}, ${parts.map((part) => `0x${part.toString(16)}`).join(', ')})`
}

/** Requests that take nothing: FIOCLEX, FIONCLEX, TIOCEXCL, TIOCNXCL, TIOCNOTTY, TIOCCONS. */
const ioctlAlone = [0x5451, 0x5450, 0x540c, 0x540d, 0x5422, 0x541d]

function ioctlArgument(call: CallView, index: number): Value | undefined {
  const memory = call.memory(index)
  const request = call.uint(1)
  if (ioctlAlone.includes(request)) return undefined
  const size = memory ? memory.end - memory.start : 0
  if (memory && size >= 4 && Object.values(ioctlNumbers).includes(request)) {
    return list([memory.view.getInt32(memory.start, true)])
  }
  if (memory && size >= 8 && Object.values(ioctlWindow).includes(request)) {
    return structs.winsize.value(memory, memory.start)
  }
  return memory ? quoted(memory) : hexText(call.ulong(index))
}

const ioctlCapture = (request: number, size: number, when: number): Capture => ({
  kind: captureKind.bytes,
  size,
  when,
  condition: { arg: 1, from: request, to: request },
})

/** Descriptor, request and what the request points to. */
export const ioctl: ArgumentKind[] = [
  int,
  value((call) => requestText(call.uint(1))),
  {
    captures: [
      ioctlCapture(ioctlNumbers.bytesThere, 4, captureWhen.done),
      ioctlCapture(ioctlNumbers.nonBlocking, 4, captureWhen.always),
      ioctlCapture(ioctlNumbers.bytesQueued, 4, captureWhen.done),
      ioctlCapture(ioctlNumbers.async, 4, captureWhen.always),
      ioctlCapture(ioctlWindow.get, 8, captureWhen.done),
      ioctlCapture(ioctlWindow.set, 8, captureWhen.always),
    ],
    value: ioctlArgument,
  },
]
