/** Names for addresses, of files that the helper reads. */
import type { Connection } from '../helper/connection.js'
import { File } from '../helper/message.js'
import { readFile } from '../helper/requests.js'
import type { ReadSymbolFile, SymbolFile } from '../symbols/files.js'
import { symbolizer, type Symbolizer } from '../symbols/symbolizer.js'
import { readVdso } from '../symbols/vdso.js'

/** Makes ready what names addresses; call it while we are still privileged. */
export function symbolsOpener(): (connection: Connection) => Symbolizer {
  const vdso = readVdso()
  return (connection) => symbolizer(readerOf(connection), { vdso })
}

const kinds = {
  kallsyms: File.KALLSYMS,
  maps: File.MAPS,
  mapped: File.MAPPED,
  'perf-map': File.PERF_MAP,
  debug: File.DEBUG,
} as const

function readerOf(connection: Connection): ReadSymbolFile {
  return (file, offset, length) =>
    readFile(connection, {
      kind: kinds[file.kind],
      argument: argumentOf(file),
      offset: BigInt(offset),
      sizeMax: BigInt(length),
      ...(file.kind !== 'kallsyms' && {
        pid: file.pid,
        ...(file.startTicks !== undefined && { startTicks: file.startTicks }),
      }),
    })
}

function argumentOf(file: SymbolFile): string {
  if (file.kind === 'mapped') return file.range
  return file.kind === 'debug' ? file.path : ''
}
