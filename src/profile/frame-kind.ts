import type { Frame, FrameKind } from './profile.js'

const managedFile = /\.(m?[jt]sx?|cjs|py|rb|php|java|kt|scala|cs|ex|lua)$/
const kernelModule =
  /^\[(kernel|guest\.kernel)|^\[[a-z0-9_]+\]$|\.ko(\.\w+)?$|^vmlinux|^bpf_prog_|^bpf$/
/** Bracketed like a kernel module, yet mapped into every process. */
const userModule = /^\[(vdso|vsyscall|heap|stack|anon|unknown)\]$|^\[vdso\]/
const jitModule = /perf-\d+\.map$|jitted-\d+-\d+\.so$|^\[?JIT\]?/

/** What runs this frame, from its module, its file and the marks of other tools. */
export function kindOf(frame: Frame): FrameKind {
  return frame.kind ?? kindOfName(frame.name) ?? kindOfPlace(frame)
}

/** Linux's stackcollapse scripts mark names: `_[k]` kernel, `_[j]` JIT, `_[i]` inlined. */
function kindOfName(name: string): FrameKind | undefined {
  if (name.endsWith('_[k]')) return 'kernel'
  if (name.endsWith('_[j]')) return 'managed'
  if (name.endsWith('_[i]')) return 'inlined'
  if (/^\[?unknown\]?$|^0x[0-9a-f]+$|^$|\+0x[0-9a-f]+$/.test(name)) return 'unknown'
  return undefined
}

function kindOfPlace({ name, module = '', file = '' }: Frame): FrameKind {
  if (kernelModule.test(module) && !userModule.test(module)) return 'kernel'
  if (jitModule.test(module) || managedFile.test(file)) return 'managed'
  // Java by its descriptors and packages, Node by the marks of --perf-basic-prof.
  if (/^L?[a-z]\w*(\/\w+)+;?(::|\.)/.test(name) || /^(JS|LazyCompile|Script|Eval):/.test(name))
    return 'managed'
  return 'native'
}
