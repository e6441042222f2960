/**
 * The events that can be scrolled back to: their bytes, copied into chunks, the oldest chunk given
 * up when there are too many. Each event has a number that it keeps; nothing is decoded here.
 */
import type { Batch, Schema } from '../../schema/schema.js'

/** Bytes of a chunk; a record that is longer gets one of its own. */
const chunkBytes = 1 << 18
/** Events in a chunk at most. */
const chunkEvents = 1 << 13

/** How much is kept. */
export interface LogLimits {
  bytes: number
  events: number
}

const usualLimits: LogLimits = { bytes: 16 << 20, events: 100_000 }

/** Where an event lies. */
export interface Logged {
  schema: Schema
  bytes: Uint8Array
}

interface Chunk {
  /** The number of its first event. */
  first: number
  count: number
  used: number
  bytes: Uint8Array
  starts: Uint32Array
  sizes: Uint32Array
  schemas: Schema[]
  /** Per event, its place in `schemas`. */
  kinds: Uint16Array
}

/** The events, by number. */
export class EventLog {
  readonly #chunks: Chunk[] = []
  readonly #limits: LogLimits
  #next = 0
  #bytes = 0

  constructor(limits: LogLimits = usualLimits) {
    this.#limits = limits
  }

  /** The number of the oldest event that is kept. */
  get first(): number {
    return this.#chunks[0]?.first ?? this.#next
  }

  /** The number that the next event gets: how many there were. */
  get next(): number {
    return this.#next
  }

  /** Copies events; the batch may be used again afterwards. */
  append({ schema, bytes, offsets, sizes }: Batch, count: number): void {
    for (let index = 0; index < count; index++) {
      const size = sizes[index] as number
      // A record shorter than its struct is broken: it must not be read past its end.
      if (size < schema.size) continue
      const chunk = this.#room(size)
      const from = offsets[index] as number
      chunk.bytes.set(bytes.subarray(from, from + size), chunk.used)
      let kind = chunk.schemas.lastIndexOf(schema)
      if (kind < 0) kind = chunk.schemas.push(schema) - 1
      chunk.starts[chunk.count] = chunk.used
      chunk.sizes[chunk.count] = size
      chunk.kinds[chunk.count++] = kind
      chunk.used += size
      this.#next++
    }
  }

  /** The event of a number, if it is still kept. */
  at(number: number): Logged | undefined {
    const chunk = this.#find(number)
    if (!chunk) return undefined
    const index = number - chunk.first
    const start = chunk.starts[index] as number
    const bytes = chunk.bytes.subarray(start, start + (chunk.sizes[index] as number))
    return { schema: chunk.schemas[chunk.kinds[index] as number]!, bytes }
  }

  #find(number: number): Chunk | undefined {
    let [low, high] = [0, this.#chunks.length - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      const chunk = this.#chunks[middle]!
      if (number < chunk.first) high = middle - 1
      else if (number >= chunk.first + chunk.count) low = middle + 1
      else return chunk
    }
    return undefined
  }

  /** The chunk that a record of this size goes into; the oldest ones make room. */
  #room(size: number): Chunk {
    const last = this.#chunks.at(-1)
    if (last && last.count < chunkEvents && last.used + size <= last.bytes.length) return last
    const chunk = newChunk(this.#next, Math.max(size, chunkBytes))
    this.#chunks.push(chunk)
    this.#bytes += chunk.bytes.length
    const { bytes, events } = this.#limits
    while (this.#chunks.length > 2 && (this.#bytes > bytes || this.#next - this.first > events))
      this.#bytes -= this.#chunks.shift()!.bytes.length
    return chunk
  }
}

function newChunk(first: number, bytes: number): Chunk {
  return {
    first,
    count: 0,
    used: 0,
    bytes: new Uint8Array(bytes),
    starts: new Uint32Array(chunkEvents),
    sizes: new Uint32Array(chunkEvents),
    schemas: [],
    kinds: new Uint16Array(chunkEvents),
  }
}
