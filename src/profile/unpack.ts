import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { ByteSource } from './lines.js'
import { limits, ProfileError } from './profile-error.js'

/** A source of which the first bytes are known. */
export interface Peeked {
  head: Buffer
  source: ByteSource
}

/** Looks at the first bytes; the source given back still has them. */
export async function peek(source: ByteSource, length: number): Promise<Peeked> {
  const chunks = source[Symbol.asyncIterator]()
  const seen: Buffer[] = []
  let size = 0
  while (size < length) {
    const { done, value } = await chunks.next()
    if (done) break
    seen.push(Buffer.from(value))
    size += value.length
  }
  const rest = async function* (): ByteSource {
    try {
      yield* seen
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
    } finally {
      await chunks.return?.()
    }
  }
  return { head: Buffer.concat(seen).subarray(0, length), source: rest() }
}

/** Takes gzip off, if it is on; what comes out is bounded. */
export async function unpacked(source: ByteSource): Promise<ByteSource> {
  const peeked = await peek(source, 2)
  return peeked.head[0] === 0x1f && peeked.head[1] === 0x8b ? gunzip(peeked.source) : peeked.source
}

async function* gunzip(source: ByteSource): ByteSource {
  const input = Readable.from(source, { objectMode: false })
  const gunzip = createGunzip()
  input.on('error', (error) => gunzip.destroy(error))
  let size = 0
  try {
    for await (const chunk of input.pipe(gunzip)) {
      const bytes = chunk as Buffer
      size += bytes.length
      if (size > limits.unpacked)
        throw new ProfileError(`unpacks to more than ${limits.unpacked} bytes`)
      if (size > limits.loose && size > limits.times * gunzip.bytesWritten)
        throw new ProfileError(
          `unpacks to more than ${limits.times} times its size: no profile does`,
        )
      yield bytes
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw new ProfileError(`is gzip, but damaged: ${error.message}`)
    throw error
  } finally {
    input.destroy()
    gunzip.destroy()
  }
}
