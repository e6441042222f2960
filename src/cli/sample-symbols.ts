/** Names for addresses, of files that the helper reads. */
import type { Connection } from '../helper/connection.js'
import { helperFiles } from '../pipeline/symbol-files.js'
import { symbolizer, type Symbolizer } from '../symbols/symbolizer.js'
import { readVdso } from '../symbols/vdso.js'

/** Makes ready what names addresses; call it while we are still privileged. */
export function symbolsOpener(demangle: boolean): (connection: Connection) => Symbolizer {
  const vdso = readVdso()
  return (connection) => symbolizer(helperFiles(connection), { vdso, demangle })
}
