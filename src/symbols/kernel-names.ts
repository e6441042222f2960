/** Names that the kernel itself says of its addresses: its format %pB, a line each. */
import type { KernelSymbol } from './kallsyms.js'

/** Asks the running kernel; undefined where it does not answer, as before Linux 5.10. */
export type AskKernel = (
  addresses: readonly bigint[],
) => Promise<(KernelSymbol | undefined)[] | undefined>

const line = /^(.+)\+0x([0-9a-f]+)\/0x[0-9a-f]+(?: \[([^\]]+)\])?$/

/**
 * Reads lines such as `nft_trace+0x12/0x80 [nf_tables]`. What has no name is a bare number.
 * Offsets are those of the byte before, as the kernel was given what comes behind it.
 */
export function parseKernelNames(text: string): (KernelSymbol | undefined)[] {
  const lines = text.split('\n')
  lines.pop()
  return lines.map((each) => {
    const [, name, offset = '0', module = 'kernel'] = line.exec(each) ?? []
    return name === undefined ? undefined : { name, module, offset: parseInt(offset, 16) - 1 }
  })
}
