import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'

/** The number of the initial pid namespace, the kernel's PROC_PID_INIT_INO. */
const INITIAL_PID_NAMESPACE = 0xefff_fffc
/** The number of the initial cgroup namespace, PROC_CGROUP_INIT_INO. */
const INITIAL_CGROUP_NAMESPACE = 0xefff_fffb

/** A process as /proc/PID/status shows it. */
export interface ProcessStatus {
  /** The process that a thread belongs to; its own pid otherwise. */
  tgid: number
  ppid: number
  comm: string
  uid: number
}

/** The process or thread with a number; undefined where there is none. */
export function processStatus(pid: number): ProcessStatus | undefined {
  const status = read(`/proc/${pid}/status`)
  if (status === undefined) return undefined
  const field = (name: string): string =>
    new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? ''
  return {
    tgid: Number(field('Tgid')),
    ppid: Number(field('PPid')),
    comm: field('Name'),
    uid: Number(field('Uid').split(/\s/)[0]),
  }
}

/** Every process that we can see now. */
export function processIds(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
  } catch {
    return []
  }
}

/** Whether some process runs for which `test` holds. */
export function someProcess(test: (status: ProcessStatus) => boolean): boolean {
  return processIds().some((pid) => {
    const status = processStatus(pid)
    return status !== undefined && test(status)
  })
}

/** Our pid namespace's number, 0 for the initial one: what BPF compares pids in. */
export function pidNamespace(): number {
  const number = namespaceNumber('pid')
  return number === INITIAL_PID_NAMESPACE ? 0 : number
}

/** The number of our mount namespace; 0 where it cannot be read. */
export function mountNamespace(): number {
  return namespaceNumber('mnt')
}

/** Whether our cgroup paths begin at the machine's root and not at a container's. */
export function inInitialCgroupNamespace(): boolean {
  const number = namespaceNumber('cgroup')
  return number === 0 || number === INITIAL_CGROUP_NAMESPACE
}

function namespaceNumber(kind: string): number {
  try {
    return Number(/\[(\d+)\]/.exec(readlinkSync(`/proc/self/ns/${kind}`))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** CPU time of a process in milliseconds, however unprivileged we are; undefined: gone. */
export function processCpuMs(pid: number): number | undefined {
  const exact = read(`/proc/${pid}/schedstat`)
  return exact === undefined ? undefined : Number(exact.split(' ')[0]) / 1e6
}

/** A small file's text; undefined where it cannot be read. */
export function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** A file's inode; undefined where there is none. */
export function inode(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino
}
