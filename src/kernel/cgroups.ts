import { readdirSync } from 'node:fs'
import { posix } from 'node:path'
import { Failure, OptionError } from '../text/failure.js'
import { inode, processIds, read } from './processes.js'

/** A cgroup of version 2 as BPF compares it. */
export interface CgroupPlace {
  path: string
  /** The inode of its folder. */
  id: bigint
  /** How deep it lies; the root is at 0. */
  level: bigint
}

/** Where the cgroup2 hierarchy is mounted; undefined on a host that has version 1 alone. */
export function cgroupMount(mountinfo = read('/proc/self/mountinfo') ?? ''): string | undefined {
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ')
    if (after.startsWith('cgroup2 ')) return unescapeMount(before.split(' ')[4] ?? '')
  }
  return undefined
}

/** mountinfo writes blanks and backslashes as `\040`. */
function unescapeMount(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 8)),
  )
}

/**
 * The cgroup at a path: below the mount, or with the mount's own path before it. Undefined where
 * there is none now.
 */
export function findCgroup(path: string): CgroupPlace | undefined {
  const mount = requiredMount()
  const inside = path === mount || path.startsWith(`${mount}/`) ? path.slice(mount.length) : path
  const below = posix.normalize(`/${inside}`).replace(/(?<=.)\/$/, '')
  const id = inode(posix.join(mount, below))
  if (id === undefined) return undefined
  return { path: below, id, level: BigInt(below.split('/').filter(Boolean).length) }
}

/**
 * The cgroup of a container: by a prefix of its id as it stands in the cgroup paths of running
 * processes, whatever the runtime writes around it (`docker-ID.scope`, `/docker/ID`). Undefined
 * where none runs now.
 */
export function findContainer(name: string): CgroupPlace | undefined {
  if (name.includes('/')) return findCgroup(name)
  if (!/^[0-9a-f]{4,64}$/.test(name)) {
    const what = `${name} is no container id (hexadecimal digits) or cgroup path`
    throw new OptionError('container', what, { part: name })
  }
  requiredMount()
  const { unified, onlyVersion1 } = containerPaths(name, processCgroups())
  const [path, ...others] = unified
  if (others.length > 0) {
    const more = { part: name, hint: unified.join('\n') }
    throw new OptionError('container', `several begin with ${name}`, more)
  }
  if (path !== undefined) return findCgroup(path)
  if (onlyVersion1) {
    throw new Failure(
      'refused',
      `container ${name} is in cgroups of version 1 only`,
      'programs can tell cgroups of version 2 only; boot with systemd.unified_cgroup_hierarchy=1',
    )
  }
  return undefined
}

/** Paths of the containers whose id begins with `prefix`, from the texts of /proc/PID/cgroup. */
export function containerPaths(prefix: string, texts: Iterable<string>) {
  const unified = new Set<string>()
  let onlyVersion1 = false
  for (const line of new Set([...texts].flatMap((text) => text.split('\n')))) {
    const parts = /^\d+:[^:]*:(.*)$/.exec(line)?.[1]?.split('/') ?? []
    const at = parts.findIndex((part) => containerId(part)?.startsWith(prefix))
    if (at < 0) continue
    if (line.startsWith('0::')) unified.add(parts.slice(0, at + 1).join('/'))
    else onlyVersion1 = true
  }
  return { unified: [...unified], onlyVersion1 }
}

/** The id in a cgroup's name: 12 hexadecimal digits or more, as a word of their own. */
function containerId(part: string): string | undefined {
  return /(?:^|[-:])([0-9a-f]{12,64})(?:\.scope)?$/.exec(part)?.[1]
}

/** Whether a process runs in the cgroup or below it. */
export function cgroupHasProcess({ path }: CgroupPlace): boolean {
  const below = path === '/' ? '/' : `${path}/`
  return processCgroups().some((text) =>
    text.split('\n').some((line) => {
      const own = line.startsWith('0::') ? line.slice(3) : undefined
      return own !== undefined && (own === path || own.startsWith(below))
    }),
  )
}

function processCgroups(): string[] {
  return processIds().flatMap((pid) => read(`/proc/${pid}/cgroup`) ?? [])
}

function requiredMount(): string {
  const mount = cgroupMount()
  if (mount !== undefined) return mount
  throw new Failure(
    'refused',
    'this host has no cgroups of version 2, and programs can tell no others',
    'mount them: mount -t cgroup2 none /sys/fs/cgroup/unified',
  )
}

/** Folders that are looked at for one name at most: a machine has a few hundred. */
const foldersMax = 20_000

/**
 * Paths of cgroups by their ids, as far as they are there. What is not known is looked for once
 * more: a cgroup may have been made since.
 */
export function cgroupNames(mount = cgroupMount()): (id: bigint) => string | undefined {
  const known = new Map<bigint, string | undefined>()
  return (id) => {
    if (mount === undefined) return undefined
    if (!known.has(id)) {
      for (const { path, id } of cgroupsBelow(mount)) known.set(id, path)
      if (!known.has(id)) known.set(id, undefined)
    }
    return known.get(id)
  }
}

function cgroupsBelow(mount: string): { path: string; id: bigint }[] {
  const found: { path: string; id: bigint }[] = []
  const left = ['/']
  while (left.length > 0 && found.length < foldersMax) {
    const path = left.pop() ?? '/'
    const id = inode(posix.join(mount, path))
    if (id !== undefined) found.push({ path, id })
    left.push(...foldersIn(posix.join(mount, path)).map((name) => posix.join(path, name)))
  }
  return found
}

function foldersIn(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true })
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  } catch {
    return []
  }
}
