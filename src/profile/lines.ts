import { limits, ProfileError } from './profile-error.js'

/** Where bytes come from: a file, stdin, a decompressor. */
export type ByteSource = AsyncIterable<Uint8Array>

/** Takes one line without its end: bytes `from` to `to` of a buffer that is used again. */
export type LineReader = (buffer: Buffer, from: number, to: number) => void

const newline = 0x0a
const shortLine = 64
const carriageReturn = 0x0d

/** Hands on the lines of a source one by one; only the unfinished one is held. */
export async function eachLine(source: ByteSource, read: LineReader): Promise<void> {
  let rest: Buffer[] = []
  let restLength = 0
  let linesLeft = limits.lines
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let from = 0
    for (let end = lineEnd(bytes, 0); end !== -1; end = lineEnd(bytes, from)) {
      if (linesLeft-- === 0) throw new ProfileError(`has more than ${limits.lines} lines`)
      if (restLength > 0) {
        const line = Buffer.concat([...rest, bytes.subarray(from, end)])
        rest = []
        restLength = 0
        readLine(line, 0, line.length, read)
      } else readLine(bytes, from, end, read)
      from = end + 1
    }
    if (from === bytes.length) continue
    // A copy: what gave the chunk may fill it anew.
    rest.push(Buffer.from(bytes.subarray(from)))
    restLength += bytes.length - from
    if (restLength > limits.line)
      throw new ProfileError(`a line is longer than ${limits.line} bytes`)
  }
  if (restLength > 0) readLine(Buffer.concat(rest), 0, restLength, read)
}

/** Calls of indexOf cost more than most lines are long. */
function lineEnd(bytes: Buffer, from: number): number {
  const near = Math.min(bytes.length, from + shortLine)
  for (let at = from; at < near; at++) if (bytes[at] === newline) return at
  return near === bytes.length ? -1 : bytes.indexOf(newline, near)
}

function readLine(buffer: Buffer, from: number, to: number, read: LineReader): void {
  read(buffer, from, to > from && buffer[to - 1] === carriageReturn ? to - 1 : to)
}

/** The whole source, for formats that need it; bounded. */
export async function readAll(source: ByteSource): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of source) {
    length += chunk.length
    if (length > limits.whole)
      throw new ProfileError(`has more than ${limits.whole} bytes: too large for this format`)
    chunks.push(Buffer.from(chunk))
  }
  return Buffer.concat(chunks)
}
