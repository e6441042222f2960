/** Kinds of attachment that a run may be granted: `enum attach_kind`, in its order. */
export const attachKinds = [
  'section',
  'tracepoint',
  'raw-tracepoint',
  'kprobe',
  'kretprobe',
  'fentry',
  'uprobe',
  'uretprobe',
  'usdt',
  'perf-event',
  'xdp',
  'tcx',
  'cgroup',
] as const
export type AttachKind = (typeof attachKinds)[number]

/** Kinds of file that the helper may be asked for: `enum file_kind`, in its order from 1. */
export const fileKinds = [
  'kallsyms',
  'tracefs-format',
  'tracefs-events',
  'maps',
  'mapped',
  'perf-map',
  'debug',
  'btf',
  'config',
  'lockdown',
] as const
export type FileKind = (typeof fileKinds)[number]

/**
 * What one run may do, fixed in the helper's argv before anything untrusted is read. Nothing
 * that is sent later can widen it.
 */
export interface Grant {
  /** Absolute paths of the objects that may be opened, by index. */
  objects: string[]
  /** Any bytes may be opened: `-e`, scripts, a user's own object. As good as root. */
  anyObject?: boolean
  /** Default: only as the section's name says. */
  attach?: AttachKind[]
  /** Default: none. */
  files?: FileKind[]
  /** Kept besides BPF and PERFMON, in lower case without `CAP_`: `sys_admin`, `syslog`. */
  capabilities?: string[]
  /** Objects may call helpers that write to or signal processes. */
  unsafe?: boolean
}

/** The helper's arguments for a grant. */
export function grantArguments(grant: Grant): string[] {
  return [
    ...grant.objects.flatMap((path) => ['--object', path]),
    ...(grant.anyObject ? ['--any-object'] : []),
    ...list('--attach', grant.attach),
    ...list('--file', grant.files),
    ...list('--capability', grant.capabilities),
    ...(grant.unsafe ? ['--unsafe'] : []),
  ]
}

function list(option: string, values: string[] = []): string[] {
  return values.flatMap((value) => [option, value])
}
