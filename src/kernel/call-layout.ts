import { kindOf } from './call-types.js'
import type { ArgumentKind } from './call-kinds.js'
import { hex } from './call-kinds.js'
import type { CallArgument } from './call-signature.js'
import { cloneOrder } from './call-process.js'
import { callEntries, cloneEntries } from './call-table.js'
import { callTable, X32_BIT } from './calls.js'
import type { Machine } from './machine.js'

/** The arguments of one call: how each is called and shown. */
export interface CallLayout {
  /** The arguments' names, as JSON text. */
  keys: string[]
  kinds: ArgumentKind[]
  /** The order in which people see them. */
  order: number[]
}

const registers: CallLayout = {
  keys: [0, 1, 2, 3, 4, 5].map((index) => `"arg${index}"`),
  kinds: [hex, hex, hex, hex, hex, hex],
  order: [0, 1, 2, 3, 4, 5],
}

/** The layout of the call `name`; without a signature its registers. */
export function callLayout(
  name: string,
  signature: CallArgument[] | undefined,
  machine: Machine,
): CallLayout {
  if (signature === undefined) return registers
  const entries = name === 'clone' ? cloneEntries[machine] : (callEntries[name] ?? [])
  return {
    keys: signature.map((argument) => JSON.stringify(argument.name)),
    kinds: signature.map((argument, index) => entries[index] ?? kindOf(argument)),
    order: name === 'clone' ? cloneOrder[machine] : signature.map((_, index) => index),
  }
}

/**
 * Calls that 32-bit programs make with the very arguments of the 64-bit ones: no struct with a
 * long in it, no 64-bit number in two registers. The others show their registers.
 */
// prettier-ignore
const compatCalls = new Set([
  'accept4', 'access', 'bind', 'chdir', 'chmod', 'chroot', 'close', 'connect', 'creat', 'dup',
  'dup2', 'dup3', 'epoll_create1', 'eventfd2', 'execve', 'exit', 'exit_group', 'faccessat',
  'faccessat2', 'fchdir', 'fchmod', 'fchmodat', 'fdatasync', 'flock', 'fork', 'fsync', 'getcwd',
  'getpeername', 'getpid', 'getppid', 'getpgid', 'getpgrp', 'getpriority', 'getrandom', 'getsid',
  'getsockname', 'gettid', 'inotify_add_watch', 'inotify_init1', 'inotify_rm_watch', 'kill',
  'link', 'linkat', 'listen', 'lseek', 'madvise', 'memfd_create', 'mkdir', 'mkdirat', 'mlock',
  'mprotect', 'munlock', 'munmap', 'open', 'openat', 'pause', 'pipe', 'pipe2', 'read', 'readlink',
  'readlinkat', 'recvfrom', 'rename', 'renameat', 'renameat2', 'rmdir', 'sched_yield', 'sendto',
  'setpgid', 'setsid', 'shutdown', 'socket', 'socketpair', 'symlink', 'symlinkat', 'sync', 'tgkill',
  'timerfd_create', 'tkill', 'umask', 'umount2', 'unlink', 'unlinkat', 'unshare', 'vfork', 'write',
])

/** Whether a 32-bit call of this name can be shown by the 64-bit call's layout. */
export function isSameCompat(name: string): boolean {
  return compatCalls.has(name)
}

/** The layouts of one kernel's calls, made when a call is first seen. */
export class CallLayouts {
  #machine: Machine
  #signatures: ReadonlyMap<string, CallArgument[]>
  #native: (CallLayout | undefined)[] = []
  #compat: (CallLayout | undefined)[] = []

  constructor(machine: Machine, signatures: ReadonlyMap<string, CallArgument[]>) {
    this.#machine = machine
    this.#signatures = signatures
  }

  /** The layout of number `nr` as the caller counts. */
  of(nr: number, compat: boolean): CallLayout {
    const known = compat ? this.#compat[nr] : this.#native[nr]
    if (known) return known
    const layout = compat ? this.#compatLayout(nr) : this.#nativeLayout(nr)
    const isTable = nr >= 0 && nr < 1024
    if (isTable) (compat ? this.#compat : this.#native)[nr] = layout
    return layout
  }

  #nativeLayout(nr: number): CallLayout {
    const isX32 = this.#machine === 'x64' && nr >= X32_BIT
    const number = isX32 ? nr - X32_BIT : nr
    const name = callTable(isX32 ? 'x32' : this.#machine).names[number]
    if (name === undefined || (isX32 && number >= 512)) return registers
    return callLayout(name, this.#signatures.get(name), this.#machine)
  }

  #compatLayout(nr: number): CallLayout {
    const name = callTable(this.#machine === 'x64' ? 'i386' : 'arm').names[nr]
    if (name === undefined || !isSameCompat(name)) return registers
    return callLayout(name, this.#signatures.get(name), this.#machine)
  }
}
