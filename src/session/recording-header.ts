import { Failure } from '../text/failure.js'
import { RECORDING_MAGIC, RECORDING_VERSION, type RecordingHeader } from './recording.js'

/** Bytes of a header that are read at most: a call table fits many times. */
const HEADER_BYTES_MAX = 32 << 20
/** Bytes of an object that are read at most, as everywhere. */
const OBJECT_BYTES_MAX = 64 << 20
const OBJECTS_MAX = 64

/** A recording up to its first message. */
export interface Preamble {
  header: RecordingHeader
  objects: { name: string; bytes: Uint8Array }[]
  /** The messages. */
  rest: AsyncIterable<Uint8Array>
}

/** Reads what stands before the messages. */
export async function readPreamble(
  name: string,
  stream: AsyncIterable<Uint8Array>,
): Promise<Preamble> {
  const input = new Input(name, stream)
  const head = await input.upTo(16)
  if (head.length < 16 || !head.subarray(0, 8).equals(RECORDING_MAGIC)) {
    throw new Failure('failed', `${name} is no recording`, 'recordings are made by --record FILE')
  }
  const version = head.readUInt32LE(8)
  if (version !== RECORDING_VERSION) {
    const hint = 'a newer ebpf-trace made it: replay it with that one'
    throw new Failure('failed', `${name} has version ${version} of the format`, hint)
  }
  const size = head.readUInt32LE(12)
  if (size > HEADER_BYTES_MAX) throw input.broken(`its header of ${size} bytes is too large`)
  const header = readHeader(input, await input.take(size, 'its header'))
  const objects: Preamble['objects'] = []
  for (const each of header.objects) {
    const bytes = await input.take((each.size + 7) & ~7, `the object ${each.name}`)
    objects.push({ name: each.name, bytes: bytes.subarray(0, each.size) })
  }
  return { header, objects, rest: input.rest() }
}

function readHeader(input: Input, bytes: Buffer): RecordingHeader {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString())
  } catch {
    throw input.broken('its header is no JSON')
  }
  if (!isHeader(value)) throw input.broken('its header lacks something')
  return value
}

function isHeader(value: unknown): value is RecordingHeader {
  if (typeof value !== 'object' || value === null) return false
  const header = value as Partial<Record<keyof RecordingHeader, unknown>>
  const texts = [header.tool, header.arch, header.kernel, header.startedAt]
  const lists = [header.columns, header.argv, header.programs]
  return (
    texts.every(isText) &&
    lists.every((list) => isList(list) && list.every((entry) => typeof entry === 'string')) &&
    isList(header.objects) &&
    header.objects.length <= OBJECTS_MAX &&
    header.objects.every(isObjectEntry) &&
    isStep(header.linearStep)
  )
}

/** What is shown as it stands: it must not speak to the terminal. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && !/\p{Cc}/u.test(value)
}

function isStep(value: unknown): boolean {
  return (
    value === undefined || (typeof value === 'number' && Number.isSafeInteger(value) && value > 0)
  )
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value)
}

function isObjectEntry(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { name, size } = value as { name?: unknown; size?: unknown }
  if (!isText(name) || typeof size !== 'number') return false
  return Number.isInteger(size) && size >= 0 && size <= OBJECT_BYTES_MAX
}

/** Takes exact amounts off a stream. */
class Input {
  private readonly chunks: AsyncIterator<Uint8Array>
  private left = Buffer.alloc(0)

  constructor(
    private readonly name: string,
    stream: AsyncIterable<Uint8Array>,
  ) {
    this.chunks = stream[Symbol.asyncIterator]()
  }

  async take(size: number, what: string): Promise<Buffer> {
    const bytes = await this.upTo(size)
    if (bytes.length < size) throw this.broken(`it ends inside ${what}`)
    return bytes
  }

  /** Fewer only where the stream ends. */
  async upTo(size: number): Promise<Buffer> {
    const pieces: Uint8Array[] = [this.left]
    let held = this.left.length
    while (held < size) {
      const next = await this.chunks.next()
      if (next.done) break
      pieces.push(next.value)
      held += next.value.length
    }
    const all = pieces.length === 1 ? this.left : Buffer.concat(pieces)
    this.left = all.subarray(size)
    return all.subarray(0, size)
  }

  async *rest(): AsyncGenerator<Uint8Array> {
    try {
      if (this.left.length > 0) yield this.left
      for (;;) {
        const next = await this.chunks.next()
        if (next.done) return
        yield next.value
      }
    } finally {
      await this.chunks.return?.()
    }
  }

  broken(what: string): Failure {
    return new Failure('failed', `${this.name}: ${what}`)
  }
}
