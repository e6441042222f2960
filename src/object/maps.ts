import type { Btf } from '../btf/btf.js'
import { resolve, sizeOf } from '../btf/resolve.js'
import type { TypeId, TypeOf } from '../btf/types.js'

/** A map that an object defines in its section `.maps`. */
export interface ObjectMap {
  name: string
  /** `enum bpf_map_type`. */
  type: number
  /** 0 where the object leaves it to the loader. */
  maxEntries: number
  flags: number
  /** The types of what it holds, where the object states them. */
  keyType: TypeId | undefined
  valueType: TypeId | undefined
  keySize: number
  valueSize: number
  /** Declaration tags of the variable: `table`. */
  tags: string[]
}

/** Map types by the kernel's numbers, for people; those that tracers use. */
export const mapTypes: Record<number, string> = {
  1: 'hash',
  2: 'array',
  3: 'prog_array',
  4: 'perf_event_array',
  5: 'percpu_hash',
  6: 'percpu_array',
  7: 'stack_trace',
  8: 'cgroup_array',
  9: 'lru_hash',
  10: 'lru_percpu_hash',
  11: 'lpm_trie',
  12: 'array_of_maps',
  13: 'hash_of_maps',
  22: 'queue',
  23: 'stack',
  24: 'sk_storage',
  26: 'struct_ops',
  27: 'ringbuf',
  28: 'inode_storage',
  29: 'task_storage',
  30: 'bloom_filter',
  31: 'user_ringbuf',
  32: 'cgrp_storage',
  33: 'arena',
}

/** Reads the maps of an object, as libbpf does: each is a variable whose struct spells it out. */
export function readMaps(btf: Btf): ObjectMap[] {
  const id = btf.find('.maps', 'section')
  if (id === undefined) return []
  const { variables } = btf.type(id) as TypeOf<'section'>
  return variables.flatMap(({ type }) => {
    const variable = btf.type(type)
    if (variable.kind !== 'variable') return []
    const struct = resolve(btf, variable.type)
    const tags = btf.tags(type).map(({ text }) => text)
    return struct.kind === 'struct' ? [{ ...readMap(btf, variable.name, struct), tags }] : []
  })
}

/** `__uint(type, 1)` is `int (*type)[1]`; `__type(key, u32)` is `u32 *key`. */
function readMap(btf: Btf, name: string, struct: TypeOf<'struct'>): Omit<ObjectMap, 'tags'> {
  const pointee = (member: string): TypeId | undefined => {
    const found = struct.members.find((each) => each.name === member)
    const type = found && resolve(btf, found.type)
    return type?.kind === 'pointer' ? type.type : undefined
  }
  const number = (member: string): number => {
    const id = pointee(member)
    const type = id === undefined ? undefined : resolve(btf, id)
    return type?.kind === 'array' ? type.length : 0
  }
  const [keyType, valueType] = [pointee('key'), pointee('value')]
  return {
    name,
    type: number('type'),
    maxEntries: number('max_entries'),
    flags: number('map_flags'),
    keyType,
    valueType,
    keySize: keyType === undefined ? number('key_size') : sizeOf(btf, keyType),
    valueSize: valueType === undefined ? number('value_size') : sizeOf(btf, valueType),
  }
}
