import type { Connection } from '../helper/connection.js'
import { File } from '../helper/message.js'
import { readFile, type FileWanted } from '../helper/requests.js'
import type { ReadSymbolFile, SymbolFile } from '../symbols/files.js'

/** Reads what tells names through the helper, under its grants for these kinds of file. */
export function helperFiles(connection: Connection): ReadSymbolFile {
  return (file, offset, length) =>
    readFile(connection, {
      ...wanted(file),
      offset: BigInt(offset),
      sizeMax: BigInt(length),
    })
}

function wanted(file: SymbolFile): FileWanted {
  if (file.kind === 'kallsyms') return { kind: File.KALLSYMS }
  if (file.kind === 'held') return { kind: File.HELD, pid: file.number }
  const { pid, startTicks } = file
  const of = startTicks === undefined ? { pid } : { pid, startTicks }
  switch (file.kind) {
    case 'maps':
      return { kind: File.MAPS, ...of }
    case 'mapped':
      return { kind: File.MAPPED, argument: file.range, ...of }
    case 'hold':
      return { kind: File.HOLD, argument: file.range, ...of }
    case 'perf-map':
      return { kind: File.PERF_MAP, ...of }
    case 'debug':
      return { kind: File.DEBUG, argument: file.path, ...of }
  }
}
