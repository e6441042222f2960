/**
 * What the kernel says about its system calls. Where tracefs is, `syscalls/sys_enter_X/format`
 * has the names and C types of X's arguments:
 *
 *	name: sys_enter_openat
 *	        field:int __syscall_nr;	offset:8;	size:4;	signed:1;
 *	        field:int dfd;	offset:16;	size:8;	signed:0;
 *	        field:const char * filename;	offset:24;	size:8;	signed:0;
 *
 * A session keeps them as text, one call a line, and a recording keeps the same text:
 *
 *	openat(int dfd, const char * filename)
 */

/** One argument of a call, as the kernel declares it. */
export interface CallArgument {
  /** As the kernel spells it: `const char *`. */
  type: string
  name: string
}

/** A call and its arguments. */
export interface CallSignature {
  /** As in the tables of numbers. */
  name: string
  arguments: CallArgument[]
}

/** Calls whose function in the kernel has another name than the call. */
const kernelNames: Record<string, string> = {
  stat: 'newstat',
  lstat: 'newlstat',
  fstat: 'newfstat',
  uname: 'newuname',
  sendfile: 'sendfile64',
  umount2: 'umount',
  _sysctl: 'sysctl',
}

/** What the kernel calls the function behind call `name`. */
export function kernelCallName(name: string): string {
  return kernelNames[name] ?? name
}

/** The tracepoint that has call `name`'s arguments: `syscalls/sys_enter_newstat` for stat. */
export function callTracepoint(name: string): string {
  return `syscalls/sys_enter_${kernelCallName(name)}`
}

const fieldLine = /^\s*field:(.*?)\s*\b(\w+)(\[\d*\])?;\s*offset:(\d+);/

/** The arguments that a tracefs format lists; undefined if the text is no such format. */
export function parseCallFormat(text: string): CallArgument[] | undefined {
  if (!/^name: sys_enter_\w+$/m.test(text)) return undefined
  const found: CallArgument[] = []
  for (const line of text.split('\n')) {
    const match = fieldLine.exec(line)
    const [, type, name] = match ?? []
    if (type === undefined || name === undefined) continue
    if (name === '__syscall_nr' || name.startsWith('common_')) continue
    found.push({ type, name })
  }
  return found.slice(0, 6)
}

/**
 * The signatures of the calls `names`, as text. `read` gets a tracepoint as `category/event` and
 * answers its format, or undefined where the kernel has none; such a call is left out and shows
 * its registers.
 */
export async function readSignatures(
  names: Iterable<string>,
  read: (tracepoint: string) => Promise<string | undefined>,
): Promise<string> {
  const lines: string[] = []
  const rest = [...names].values()
  const readRest = async (): Promise<void> => {
    for (const name of rest) {
      const text = await read(callTracepoint(name))
      const found = text === undefined ? undefined : parseCallFormat(text)
      if (found) lines.push(signatureLine({ name, arguments: found }))
    }
  }
  await Promise.all(Array.from({ length: READS_AT_ONCE }, readRest))
  return lines.join('\n')
}

/** The helper answers at most 16 requests at once. */
const READS_AT_ONCE = 8

/** `openat(int dfd, const char * filename)`. */
export function signatureLine(signature: CallSignature): string {
  const list = signature.arguments.map(({ type, name }) => `${type} ${name}`)
  return `${signature.name}(${list.join(', ')})`
}

const signaturePattern = /^(\w+)\((.*)\)$/
const argumentPattern = /^(.*\S)\s+(\w+)$/

/** Reads `readSignatures`' text back; lines that are none are left out. */
export function parseSignatures(text: string): Map<string, CallArgument[]> {
  const signatures = new Map<string, CallArgument[]>()
  for (const line of text.split('\n')) {
    const [, name, list] = signaturePattern.exec(line) ?? []
    if (name === undefined || list === undefined) continue
    const found: CallArgument[] = []
    for (const part of list === '' ? [] : list.split(', ')) {
      const [, type = 'unsigned long', argument = part] = argumentPattern.exec(part) ?? []
      found.push({ type, name: argument })
    }
    signatures.set(name, found.slice(0, 6))
  }
  return signatures
}
