/** What an object calls in the kernel. */
export interface Calls {
  /** Numbers of BPF helpers, `enum bpf_func_id`, ascending. */
  helpers: number[]
  /** Names the object leaves undefined: at least its kernel functions (kfuncs) are among them. */
  externals: string[]
}

/** Helpers that change a process or the kernel; an object that calls one needs a grant. */
export const dangerousHelpers: Record<number, string> = {
  36: 'bpf_probe_write_user',
  58: 'bpf_override_return',
  109: 'bpf_send_signal',
  117: 'bpf_send_signal_thread',
  166: 'bpf_sys_bpf',
}

/** Kernel functions that do the same. */
export const dangerousFunctions = ['bpf_send_signal_task', 'bpf_set_dentry_xattr']

/** The dangerous calls of an object, by name: empty for one that only looks. */
export function dangerousCalls(calls: Calls): string[] {
  return [
    ...calls.helpers.flatMap((helper) => dangerousHelpers[helper] ?? []),
    ...calls.externals.filter((name) => dangerousFunctions.includes(name)),
  ]
}

const callOpcode = 0x85
const callxOpcode = 0x8d
const wideLoadOpcode = 0x18

/**
 * Collects the calls of code sections, instruction by instruction:
 *
 *     opcode 8   dst 4 · src 4   offset 16   immediate 32
 *
 * A call with src 0 is a helper, and the immediate its number; 1 is a function of the object.
 */
export function callsOf(sections: Uint8Array[], externals: string[]): Calls {
  const helpers = new Set<number>()
  for (const code of sections) {
    const view = new DataView(code.buffer, code.byteOffset, code.byteLength)
    for (let at = 0; at + 8 <= code.length; at += 8) {
      const opcode = view.getUint8(at)
      const source = view.getUint8(at + 1) >> 4
      if (opcode === callOpcode && source === 0) helpers.add(view.getInt32(at + 4, true))
      // Two slots: the second's opcode is 0, but a hostile one must not hide a call behind it.
      if (opcode === wideLoadOpcode && view.getUint8(at + 8 < code.length ? at + 8 : at) === 0)
        at += 8
      if (opcode === callxOpcode) helpers.add(-1)
    }
  }
  return { helpers: [...helpers].sort((a, b) => a - b), externals }
}
