import { writeSync } from 'node:fs'

/** Whether the reader of stdout has gone: writing further makes no sense. */
let readerGone = false

/**
 * Writes all of it to a file descriptor before returning, so that nothing is lost when the
 * process ends. False when the reader has gone, which is no error.
 */
export function writeAll(fd: number, data: string | Uint8Array): boolean {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data
  let done = 0
  while (done < bytes.length) {
    try {
      done += writeSync(fd, bytes, done)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EPIPE') return false
      if (code !== 'EAGAIN') throw error
      // A terminal that somebody set to non-blocking: it takes more in a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
  return true
}

/** Data, on stdout. */
export function print(text: string): void {
  if (!readerGone) readerGone = !writeAll(1, text)
}

/** Status, warnings and errors, on stderr. */
export function tell(text: string): void {
  try {
    writeAll(2, `${text}\n`)
  } catch {
    // Nobody can be told that nobody can be told.
  }
}

/** Columns to lay text out in: the terminal's, at most `most`. */
export function textWidth(most = 100): number {
  return Math.max(40, Math.min(process.stdout.columns ?? 80, most))
}

/** Whether colours are wanted on this stream. */
export function wantsColor(when: 'auto' | 'always' | 'never', isTerminal: boolean): boolean {
  if (when !== 'auto') return when === 'always'
  const { NO_COLOR, TERM } = process.env
  return isTerminal && !NO_COLOR && TERM !== 'dumb'
}
