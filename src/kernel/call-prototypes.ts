/**
 * What the kernel's BTF says about its system calls, for where tracefs is not to be had. The
 * function behind a call has its arguments, unless the compiler has made it part of another one:
 *
 *	__do_sys_brk(unsigned long brk)   ksys_read(unsigned int fd, char *buf, size_t count)
 *	__sys_connect(int fd, struct sockaddr *uservaddr, int addrlen)
 */
import type { Btf } from '../btf/btf.js'
import type { TypeId, TypeOf } from '../btf/types.js'
import { kernelCallName, signatureLine, type CallArgument } from './call-signature.js'

/** How functions begin that have the very arguments of a call; the first one found counts. */
const beginnings = ['__do_sys_', 'ksys_', '__sys_']
const ARGUMENTS_MAX = 6

/** The signatures of those of the calls `names` whose function is there, as `readSignatures`. */
export function callPrototypes(btf: Btf, names: Iterable<string>): string {
  const functions = functionsOfCalls(btf)
  const lines: string[] = []
  for (const name of names) {
    const known = beginnings.map((begin) => functions.get(begin + kernelCallName(name)))
    const found = known.find((each) => each !== undefined)
    const list = found === undefined ? undefined : argumentsOf(btf, found)
    if (list !== undefined) lines.push(signatureLine({ name, arguments: list }))
  }
  return lines.join('\n')
}

function functionsOfCalls(btf: Btf): Map<string, TypeId> {
  const found = new Map<string, TypeId>()
  for (const id of btf.ids({ kinds: ['function'] })) {
    const { name, type } = btf.type(id) as TypeOf<'function'>
    if (beginnings.some((begin) => name.startsWith(begin))) found.set(name, type)
  }
  return found
}

function argumentsOf(btf: Btf, id: TypeId): CallArgument[] | undefined {
  const prototype = btf.type(id)
  if (prototype.kind !== 'prototype' || prototype.parameters.length > ARGUMENTS_MAX)
    return undefined
  if (prototype.parameters.some(({ name }) => !/^\w+$/.test(name))) return undefined
  return prototype.parameters.map(({ name, type }) => ({ name, type: typeText(btf, type) }))
}

/** A type as tracefs spells it: `const char *`. */
function typeText(btf: Btf, id: TypeId): string {
  const type = btf.type(id)
  switch (type.kind) {
    case 'pointer': {
      const target = typeText(btf, type.type)
      return target.endsWith('*') ? `${target}*` : `${target} *`
    }
    case 'const':
      return `const ${typeText(btf, type.type)}`
    case 'volatile':
    case 'restrict':
    case 'typeTag':
      return typeText(btf, type.type)
    case 'struct':
    case 'union':
    case 'enum':
      return `${type.kind} ${type.name}`
    case 'prototype':
      return 'void'
    default:
      return type.name || type.kind
  }
}
