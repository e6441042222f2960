import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { cgroupMount } from '../kernel/cgroups.js'
import { userEntry } from '../process/user.js'
import { CommandLines } from './command-lines.js'
import type { TaskNames } from './task-columns.js'

/** Depth of folders of control groups that are looked at. */
const levelsMax = 16

/** Names for the numbers of rows, each looked up once; a number without a name stays one. */
export function taskNames(): TaskNames {
  const users = new Map<number, string>()
  let cgroups = new Map<bigint, string>()
  let searchedMs = -Infinity
  const lines = new CommandLines()
  return {
    begin: () => lines.begin(),
    command: (group) => lines.of(group),
    user(uid) {
      const known = users.get(uid)
      if (known !== undefined) return known
      const name = userEntry(String(uid))?.name ?? String(uid)
      users.set(uid, name)
      return name
    },
    cgroup(id) {
      const known = cgroups.get(id)
      if (known !== undefined) return known
      // One that is not found has gone, or was made just now: no reason to search all the time.
      if (performance.now() - searchedMs > 900) {
        searchedMs = performance.now()
        cgroups = cgroupPaths(cgroupMount())
      }
      return cgroups.get(id) ?? String(id)
    },
  }
}

/** The paths of all control groups of version 2 by their ids, the inodes of their folders. */
export function cgroupPaths(mount: string | undefined): Map<bigint, string> {
  const found = new Map<bigint, string>()
  const search = (path: string, level: number): void => {
    const place = join(mount!, path)
    try {
      found.set(statSync(place, { bigint: true }).ino, path)
      if (level === levelsMax) return
      for (const entry of readdirSync(place, { withFileTypes: true }))
        if (entry.isDirectory()) search(join(path, entry.name), level + 1)
    } catch {
      // It has gone in between.
    }
  }
  if (mount !== undefined) search('/', 0)
  return found
}
