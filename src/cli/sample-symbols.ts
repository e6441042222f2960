/** Names for addresses, of files that the helper reads. */
import type { Connection } from '../helper/connection.js'
import { helperFiles } from '../pipeline/symbol-files.js'
import { kernelNamer } from '../session/kernel-namer.js'
import { symbolizer, type Symbolizer } from '../symbols/symbolizer.js'

/** Makes ready what names addresses; call it while we are still privileged. */
export function symbolsOpener(
  demangle: boolean,
  vdso: Uint8Array | undefined,
): (connection: Connection) => Symbolizer {
  return (connection) => {
    const askKernel = kernelNamer(connection, 0)
    return symbolizer(helperFiles(connection), { vdso, demangle, askKernel })
  }
}
