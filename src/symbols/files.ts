/**
 * A file that tells names and that only the privileged side may read; asked for by kind and
 * process. `range` is an executable mapping as /proc/PID/maps writes it ("7f00-7f01").
 *
 * `hold` has the file of a mapping kept open and gives its number, 8 bytes: as `held` it can be
 * read when the process has ended and the file is deleted.
 */
export type SymbolFile =
  | { kind: 'kallsyms' }
  | { kind: 'maps'; pid: number; startTicks?: bigint }
  | { kind: 'mapped'; pid: number; range: string; startTicks?: bigint }
  | { kind: 'hold'; pid: number; range: string; startTicks?: bigint }
  | { kind: 'held'; number: number }
  | { kind: 'perf-map'; pid: number; startTicks?: bigint }
  | { kind: 'debug'; pid: number; path: string; startTicks?: bigint }

/**
 * Reads a piece of a file. Fewer bytes than asked for: the file ends there. It throws where the
 * file cannot be read at all; the message is what --symbols-report shows.
 */
export type ReadSymbolFile = (
  file: SymbolFile,
  offset: number,
  length: number,
) => Promise<Uint8Array>
