import type { Btf } from '../btf/btf.js'
import type { TypeOf } from '../btf/types.js'

const mark = 'instead:'

/** By the name of a program: whose alternative it is, as INSTEAD_OF() in its source says. */
export function replacedPrograms(btf: Btf): Map<string, string> {
  const found = new Map<string, string>()
  for (const id of btf.ids({ kinds: ['declTag'] })) {
    const { name: tag, type, component } = btf.type(id) as TypeOf<'declTag'>
    if (component !== -1 || !tag.startsWith(mark)) continue
    const program = btf.type(type)
    if (program.kind === 'function') found.set(program.name, tag.slice(mark.length))
  }
  return found
}
