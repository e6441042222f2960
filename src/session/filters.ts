/**
 * The filters that every tool has, as typed: lists separated by commas, `!` before one that
 * is left out. All are evaluated in BPF.
 */
export interface Filters {
  /** `1,2`: processes, all their threads. */
  pid?: string
  /** Children born later count too. */
  follow?: boolean
  tid?: string
  /** Names and numbers: `www-data,!0`. */
  uid?: string
  /** Patterns: `sh*`, `!bash`. */
  comm?: string
  /** A path below the cgroup2 mount, its subtree. */
  cgroup?: string
  /** A container id's prefix, or a cgroup path. */
  container?: string
  /** COMMAND's pid: its descendants are followed. */
  command?: number
  /** Pids that are left out besides our own. */
  leftOut?: number[]
}
