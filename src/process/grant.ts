import type { PackedObject } from './package.js'

const observing = [
  'tp_btf',
  'raw_tp',
  'tracepoint',
  'fentry',
  'kprobe',
  'uprobe',
  'usdt',
  'perf_event',
  'iter',
] as const

/** What a run may be granted: kinds of attachment, then calls that change a process. */
export const grantKinds = [
  ...observing,
  'xdp',
  'tcx',
  'cgroup',
  'write_user',
  'signal',
  'override',
] as const
/** A kind of attachment, or of call. */
export type GrantKind = (typeof grantKinds)[number]

/** Kinds of attachment that change nothing: a user's own object may have all of them. */
export const observingKinds: readonly GrantKind[] = observing

/** Kinds of file that the helper may be asked for, in the order of `enum file_kind`, from 1. */
export const fileKinds = [
  'kallsyms',
  'format',
  'events',
  'maps',
  'mapped',
  'perf_map',
  'debug',
  'lockdown',
  'hold',
  'held',
] as const
/** One of them. */
export type FileKind = (typeof fileKinds)[number]

/**
 * What one run may do, fixed in the helper's argv before anything untrusted is read. Nothing
 * that is sent later can widen it.
 */
export interface Grant {
  /** The objects that may be opened, by index: files by their absolute path, or packed ones. */
  objects: (string | PackedObject)[]
  /** Any bytes may be opened: `-e`, scripts, a user's own object. As good as root. */
  anyObject?: boolean
  /** Kinds of attachment; default: those that only observe and that shipped tools use. */
  kinds?: GrantKind[]
  /** Default: none. */
  files?: FileKind[]
  /** Kept besides BPF and PERFMON, in lower case without `CAP_`: `sys_admin`, `syslog`. */
  capabilities?: string[]
  /** Bytes of a ring buffer that states no size. */
  bufferBytes?: number
  /** The kernel's records of mappings and processes may be asked for. */
  sideBand?: boolean
  /** The tool loads or attaches later: `seal` changes nothing. */
  unsealed?: boolean
}

const defaultKinds: GrantKind[] = ['tp_btf', 'raw_tp', 'tracepoint']

/** The helper's arguments for a grant. */
export function grantArguments(grant: Grant): string[] {
  return [
    ...grant.objects.flatMap(objectArguments),
    ...list('--kinds', grant.kinds ?? defaultKinds),
    ...list('--files', grant.files),
    ...list('--caps', ['bpf', 'perfmon', ...(grant.capabilities ?? [])]),
    ...list('--more', [
      ...(grant.anyObject ? ['any_object'] : []),
      ...(grant.sideBand ? ['side_band'] : []),
      ...(grant.unsealed ? ['unsealed'] : []),
    ]),
    ...(grant.bufferBytes === undefined ? [] : ['--buffer', String(grant.bufferBytes)]),
  ]
}

function objectArguments(object: string | PackedObject): string[] {
  if (typeof object === 'string') return ['--object', object]
  const { path, offset, size, whole } = object
  return ['--packed', `${offset},${size},${whole},${path}`]
}

function list(option: string, values: readonly string[] = []): string[] {
  return values.length > 0 ? [option, values.join(',')] : []
}
