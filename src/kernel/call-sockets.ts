import { addressText } from '../text/address.js'
import type { ArgumentKind, Capture } from './call-kinds.js'
import { hexText, quoted } from './call-kinds.js'
import { timeval, textAt } from './call-structs.js'
import { address, list, struct, type Struct, type Value, type Wrapped } from './call-value.js'
import { memoryBytes, readUlong, type CallView, type Memory } from './call-view.js'
import { captureKind, captureLength, captureWhen, chunkKind } from './chunk.js'
import { choiceName, choiceText, flagsText, type FlagTable } from './flags.js'

const family = { unix: 1, inet: 2, inet6: 10, netlink: 16, packet: 17 }
const ADDRESS_MAX = 128

function wrapped(before: string, value: Value, after = ')'): Wrapped {
  return { kind: 'wrapped', before, value, after }
}

/** A socket's address of whatever family; `end` is where the caller's length ends it. */
export function socketAddress(memory: Memory): Value {
  const { view, start, end } = memory
  if (end - start < 2) return quoted(memory)
  const number = view.getUint16(start, true)
  const head: Struct['fields'] = [['sa_family', choiceText('family', number)]]
  const members = familyMembers(number, memory) ?? [
    ['sa_data', quoted({ ...memory, start: start + 2 })],
  ]
  return struct(...head, ...members)
}

function familyMembers(number: number, memory: Memory): Struct['fields'] | undefined {
  const size = memory.end - memory.start
  if (number === family.unix) return unixMembers(memory)
  if (number === family.inet && size >= 8) return inetMembers(memory)
  if (number === family.inet6 && size >= 24) return inet6Members(memory)
  if (number === family.netlink && size >= 12) return netlinkMembers(memory)
  return size === 2 ? [] : undefined
}

/** No path, a path up to its NUL, or a name of the abstract namespace, which begins with one. */
function unixMembers(memory: Memory): Struct['fields'] {
  const at = memory.start + 2
  if (memory.end <= at) return []
  if (memory.view.getUint8(at) !== 0) {
    return [['sun_path', textAt(memory, at, memory.end - at)]]
  }
  return [['sun_path', wrapped('@', quoted({ ...memory, start: at + 1 }), '')]]
}

function port(memory: Memory): Value {
  return wrapped('htons(', memory.view.getUint16(memory.start + 2, false))
}

function inetMembers(memory: Memory): Struct['fields'] {
  const host = wrapped('inet_addr("', memoryBytes(memory).subarray(4, 8).join('.'), '")')
  return [
    ['sin_port', port(memory)],
    ['sin_addr', host],
  ]
}

function inet6Members(memory: Memory): Struct['fields'] {
  const { view, start } = memory
  const text = addressText(view, start + 8)
  const mapped = text.includes(':') ? text : `::ffff:${text}`
  const words = wrapped('inet_pton(AF_INET6, "', mapped, '", &sin6_addr)')
  const host: Wrapped = { ...words, bare: true }
  const scope: Struct['fields'] =
    memory.end - start >= 28 ? [['sin6_scope_id', view.getUint32(start + 24, true)]] : []
  return [
    ['sin6_port', port(memory)],
    ['sin6_flowinfo', wrapped('htonl(', view.getUint32(start + 4, false))],
    ['sin6_addr', host],
    ...scope,
  ]
}

function netlinkMembers({ view, start }: Memory): Struct['fields'] {
  return [
    ['nl_pid', view.getInt32(start + 4, true)],
    [
      'nl_groups',
      view
        .getUint32(start + 8, true)
        .toString(16)
        .padStart(8, '0'),
    ],
  ]
}

function addressKind(capture: Omit<Capture, 'kind' | 'size'>): ArgumentKind {
  return {
    captures: [{ ...capture, kind: captureKind.bytes, size: ADDRESS_MAX }],
    value: (call, index) => {
      const memory = call.memory(index)
      return memory && memory.end > memory.start
        ? socketAddress(memory)
        : address(call.ulong(index))
    },
  }
}

/** An address that the caller passes with its length, and one that the kernel returns. */
export const addressIn = (lengthArg: number): ArgumentKind =>
  addressKind({ length: captureLength.argument, lengthArg, unit: 1 })
/** An address that the kernel returns; the length lies behind a pointer. */
export const addressOut = (lengthArg: number): ArgumentKind =>
  addressKind({ length: captureLength.pointed, lengthArg, when: captureWhen.done })

/** Which protocols there are depends on the family. */
export const protocol: ArgumentKind = {
  value: (call, index) => {
    const number = call.int(index)
    const inet = [family.inet, family.inet6].includes(call.int(0))
    if (inet) return choiceText('protocol', number)
    if (call.int(0) === family.netlink) return choiceText('netlink', number)
    if (call.int(0) === family.packet) return `htons(${swap16(number)})`
    return number
  },
}

function swap16(value: number): number {
  return ((value & 0xff) << 8) | ((value >>> 8) & 0xff)
}

/** `SOCK_STREAM|SOCK_CLOEXEC`. */
export const socketType: ArgumentKind = {
  value: (call, index) => {
    const value = call.int(index)
    const type = choiceName('socketType', value & 0xf)
    if (type === undefined) return hexText(value)
    return value & ~0xf ? `${type}|${flagsText('socketFlags', (value & ~0xf) >>> 0)}` : type
  },
}

const optionTables: Record<number, FlagTable> = {
  0: 'ip',
  1: 'so',
  6: 'tcp',
  17: 'udp',
  41: 'ipv6',
}

/** Option `index` of the level that is the argument before it. */
export const socketOption: ArgumentKind = {
  value: (call, index) => {
    const table = optionTables[call.int(index - 1)]
    const number = call.uint(index)
    return table === undefined ? number : choiceText(table, number)
  },
}

const SOL_SOCKET = 1
const SO_LINGER = 13
const SO_PEERCRED = 17

function optionValue(call: CallView, memory: Memory): Value {
  const { view, start } = memory
  const size = memory.end - start
  const option = call.int(1) === SOL_SOCKET ? call.int(2) : -1
  if (option === SO_LINGER && size >= 8) {
    return struct(
      ['l_onoff', view.getInt32(start, true)],
      ['l_linger', view.getInt32(start + 4, true)],
    )
  }
  if (option === SO_PEERCRED && size >= 12) return credentials(memory, start)
  if (option === 20 || option === 21)
    return size >= 16 ? timeval.value(memory, start) : quoted(memory)
  return size === 4 ? list([view.getInt32(start, true)]) : quoted(memory)
}

function credentials({ view }: Memory, at: number): Struct {
  return struct(
    ['pid', view.getInt32(at, true)],
    ['uid', view.getInt32(at + 4, true)],
    ['gid', view.getInt32(at + 8, true)],
  )
}

function optionKind(capture: Omit<Capture, 'kind' | 'size'>): ArgumentKind {
  return {
    captures: [{ ...capture, kind: captureKind.bytes, size: 64 }],
    value: (call, index) => {
      const memory = call.memory(index)
      return memory ? optionValue(call, memory) : address(call.ulong(index))
    },
  }
}

/** The option's value that the caller passes, and the one that the kernel returns. */
export const optionIn = optionKind({ length: captureLength.argument, lengthArg: 4, unit: 1 })
/** A socket option's value that the kernel returns. */
export const optionOut = optionKind({
  length: captureLength.pointed,
  lengthArg: 4,
  when: captureWhen.done,
})

/** An array of memory areas; what the caller passes, and what the call filled. */
function iovecKind(when: number): ArgumentKind {
  const lengthArg = 2
  return {
    captures: [{ kind: captureKind.iovec, when, lengthArg, size: 'buffer' }],
    value: (call, index) => iovecs(call, index) ?? address(call.ulong(index)),
  }
}
/** Memory areas that the caller fills. */
export const iovecIn = iovecKind(captureWhen.always)
/** Memory areas that the call filled. */
export const iovecOut = iovecKind(captureWhen.done)

function iovecs(call: CallView, index: number): Value | undefined {
  const memory = call.memory(index, chunkKind.iovecs)
  if (!memory) return undefined
  const items: Value[] = []
  for (let at = memory.start; at + 16 <= memory.end; at += 16) {
    const data = call.memory(index, chunkKind.iovecData, items.length)
    items.push(
      struct(
        ['iov_base', data ? quoted(data) : address(readUlong(memory.view, at))],
        ['iov_len', readUlong(memory.view, at + 8)],
      ),
    )
  }
  return { kind: 'list', items, cut: memory.cut }
}

const MSGHDR_SIZE = 56

function messageKind(when: number): ArgumentKind {
  return {
    captures: [{ kind: captureKind.msghdr, when, size: 'buffer' }],
    value: (call, index) => {
      const memory = call.memory(index)
      const whole = memory && memory.end - memory.start >= MSGHDR_SIZE
      return whole ? message(call, index, memory) : address(call.ulong(index))
    },
  }
}
/** A message to send. */
export const messageIn = messageKind(captureWhen.always)
/** A message received. */
export const messageOut = messageKind(captureWhen.done)

function message(call: CallView, index: number, { view, start }: Memory): Value {
  const name = call.memory(index, chunkKind.name)
  const length = view.getUint32(start + 8, true)
  const control = call.memory(index, chunkKind.control)
  const controlLength = readUlong(view, start + 40)
  const named = name && length > 0 ? socketAddress(name) : address(readUlong(view, start))
  const fields: Struct['fields'] = [
    ['msg_name', named],
    ['msg_namelen', length],
    ['msg_iov', iovecs(call, index) ?? address(readUlong(view, start + 16))],
    ['msg_iovlen', readUlong(view, start + 24)],
  ]
  if (control && controlLength !== 0) fields.push(['msg_control', controlMessages(control)])
  fields.push(['msg_controllen', controlLength])
  fields.push(['msg_flags', flagsText('msg', view.getUint32(start + 48, true))])
  return struct(...fields)
}

const CONTROL_HEAD = 16

function controlMessages(memory: Memory): Value {
  const items: Value[] = []
  let at = memory.start
  while (at + CONTROL_HEAD <= memory.end) {
    const length = Number(readUlong(memory.view, at))
    if (length < CONTROL_HEAD) break
    items.push(controlMessage(memory, at, Math.min(at + length, memory.end), length))
    at += Math.ceil(length / 8) * 8
  }
  return { kind: 'list', items, cut: memory.cut }
}

function controlMessage(memory: Memory, at: number, end: number, length: number): Value {
  const level = memory.view.getInt32(at + 8, true)
  const type = memory.view.getInt32(at + 12, true)
  const name = level === SOL_SOCKET ? choiceName('controlType', type) : undefined
  const data = { ...memory, start: at + CONTROL_HEAD, end }
  return struct(
    ['cmsg_len', length],
    ['cmsg_level', choiceText('sol', level)],
    ['cmsg_type', name ?? `0x${type.toString(16)}`],
    ['cmsg_data', controlData(name, data)],
  )
}

function controlData(name: string | undefined, data: Memory): Value {
  if (name === 'SCM_CREDENTIALS' && data.end - data.start >= 12) {
    return credentials(data, data.start)
  }
  if (name !== 'SCM_RIGHTS') return quoted(data)
  const fds: Value[] = []
  for (let at = data.start; at + 4 <= data.end; at += 4) fds.push(data.view.getInt32(at, true))
  return { kind: 'list', items: fds, cut: data.cut }
}
