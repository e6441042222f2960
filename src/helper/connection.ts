import type { HelperProcess } from '../process/helper.js'
import { Failure } from '../text/failure.js'
import { kernelError } from './kernel-error.js'
import { encodeMessage, malformed, Reply, Request } from './message.js'
import { messageReader, type Message } from './reader.js'

/** Bytes of data messages held for a slow consumer before we stop reading the pipe. */
const QUEUE_BYTES_MAX = 4 << 20
/** Bytes of one answer put together from parts. */
const ANSWER_BYTES_MAX = 256 << 20
/** How long the helper may take to answer `stop`. */
const STOP_TIMEOUT_MS = 2000

/** A conversation with the helper. */
export interface Connection {
  /** The process started: the helper, or the sudo that runs it. */
  readonly pid: number
  /** It is sudo: the helper's own pid is in its greeting. */
  readonly throughSudo: boolean
  /**
   * Asks and gives the whole answer; requests may be sent without waiting for earlier
   * answers. `tried` is said when it is refused: "load execve".
   */
  request(type: Request, tried: string, options?: RequestOptions): Promise<Uint8Array>
  /** Records, side-band, clock, lost: in order, each once, to one consumer. */
  readonly messages: AsyncIterable<Message>
  /** Sees every data message when it arrives, ahead of a slow consumer; first those that wait. */
  watch(watcher: (message: Message) => void): void
  /** Detaches and drains; a helper that does not answer within 2 s is reported with its pid. */
  stop(): Promise<void>
  /** Ends the helper by closing its stdin. */
  close(): void
}

/** What a request carries besides its type. */
export interface RequestOptions {
  object?: number
  payload?: Uint8Array[]
}

interface Pending {
  tried: string
  parts: Uint8Array[]
  size: number
  resolve(answer: Uint8Array): void
  reject(reason: unknown): void
}

/** Takes up the conversation with a helper that was started. */
export function connect(helper: HelperProcess): Connection {
  return new HelperConnection(helper)
}

class HelperConnection implements Connection {
  readonly pid: number
  readonly throughSudo: boolean
  private readonly pending = new Map<number, Pending>()
  private readonly queue: Message[] = []
  private queuedBytes = 0
  private lastId = 0
  private over = false
  private failure: unknown
  private stopping = false
  /** When the helper said something last, once it is asked to stop. */
  private heardMs = 0
  private wake: (() => void) | undefined
  private watcher: (message: Message) => void = () => {}

  constructor(private readonly helper: HelperProcess) {
    this.pid = helper.pid
    this.throughSudo = helper.throughSudo
    const reader = messageReader((message) => this.take(message))
    const guard = (step: () => void): void => {
      try {
        step()
      } catch (error) {
        this.finish(error)
        this.close()
      }
    }
    helper.messages.on('data', (chunk: Uint8Array) => {
      if (this.stopping) this.heardMs = performance.now()
      guard(() => reader.push(chunk))
    })
    helper.messages.on('end', () => {
      guard(() => reader.end())
      void helper.ended.then((how) => {
        const orderly = this.stopping && this.pending.size === 0
        this.finish(orderly ? undefined : this.gone(how))
      })
    })
    helper.messages.on('error', (error) => this.finish(error))
    void helper.ended.then((how) => {
      if (how.startsWith('cannot')) this.finish(this.gone(how))
    })
  }

  request(type: Request, tried: string, options: RequestOptions = {}): Promise<Uint8Array> {
    const { object = 0, payload = [] } = options
    return new Promise((resolve, reject) => {
      if (this.over) return reject(this.failure ?? this.gone('has ended'))
      const id = ++this.lastId
      const message = encodeMessage(type, id, object, ...payload)
      this.pending.set(id, { tried, parts: [], size: 0, resolve, reject })
      this.helper.requests.write(message)
      // The answer comes ahead of the next data message, but it has to be read.
      this.helper.messages.resume()
    })
  }

  get messages(): AsyncIterable<Message> {
    return { [Symbol.asyncIterator]: () => ({ next: () => this.next() }) }
  }

  watch(watcher: (message: Message) => void): void {
    this.watcher = watcher
    this.queue.forEach(watcher)
  }

  async stop(): Promise<void> {
    this.stopping = true
    const late = this.silence()
    try {
      await Promise.race([this.request(Request.STOP, 'stop tracing'), late.failure])
    } catch (error) {
      this.finish(error)
      this.helper.abandon()
      throw error
    } finally {
      late.cancel()
      this.close()
    }
  }

  /** Fails once nothing was heard for 2 s: what is left in a large ring may take longer. */
  private silence(): { failure: Promise<never>; cancel(): void } {
    let timer: NodeJS.Timeout | undefined
    const failure = new Promise<never>((_, reject) => {
      const check = (): void => {
        const leftMs = this.heardMs + STOP_TIMEOUT_MS - performance.now()
        if (leftMs > 0) return void (timer = setTimeout(check, leftMs))
        const words = `the helper (pid ${this.pid}) did not stop within ${STOP_TIMEOUT_MS / 1000} s`
        reject(new Failure('failed', words, `if it is still there: kill ${this.pid}`))
      }
      this.heardMs = performance.now()
      check()
    })
    return { failure, cancel: () => clearTimeout(timer) }
  }

  close(): void {
    this.stopping = true
    this.helper.requests.end()
  }

  private async next(): Promise<IteratorResult<Message>> {
    for (;;) {
      const message = this.queue.shift()
      if (message) {
        this.queuedBytes -= message.payload.length
        if (this.queuedBytes < QUEUE_BYTES_MAX / 2) this.helper.messages.resume()
        return { done: false, value: message }
      }
      if (this.over) {
        if (this.failure) throw this.failure
        return { done: true, value: undefined }
      }
      await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }

  private take(message: Message): void {
    if (message.type > Reply.PART) return this.enqueue(message)
    const pending = this.pending.get(message.id)
    // Before any request: the helper could not start.
    if (message.id === 0 && message.type === Reply.ERROR) {
      throw kernelError('start the helper', message.payload)
    }
    if (!pending) throw malformed(`an answer to request ${message.id}, which was not made`)
    if (message.type === Reply.PART) return addPart(pending, message.payload)
    if (message.type !== Reply.OK && message.type !== Reply.ERROR) {
      throw malformed(`a message of type ${message.type}`)
    }
    const refused = message.type === Reply.ERROR && kernelError(pending.tried, message.payload)
    this.pending.delete(message.id)
    if (refused) pending.reject(refused)
    else pending.resolve(wholeAnswer(pending, message.payload))
  }

  private enqueue(message: Message): void {
    if (message.type > Reply.SIDE_BAND) throw malformed(`a message of type ${message.type}`)
    this.queue.push(message)
    this.queuedBytes += message.payload.length
    this.watcher(message)
    this.wake?.()
    if (this.queuedBytes > QUEUE_BYTES_MAX && this.pending.size === 0) this.helper.messages.pause()
  }

  /** Ends the conversation: `failure` reaches whoever waits; undefined is an orderly end. */
  private finish(failure: unknown): void {
    if (this.over) return
    this.over = true
    this.failure = failure
    for (const { reject } of this.pending.values()) reject(failure ?? this.gone('has ended'))
    this.pending.clear()
    this.wake?.()
  }

  private gone(how: string): Failure {
    const which = this.pid > 0 ? ` (pid ${this.pid})` : ''
    return new Failure('failed', `the helper${which} ${how}`)
  }
}

function addPart(pending: Pending, part: Uint8Array): void {
  pending.size += part.length
  if (pending.size > ANSWER_BYTES_MAX) {
    throw malformed(`the answer to "${pending.tried}" is larger than ${ANSWER_BYTES_MAX} bytes`)
  }
  pending.parts.push(part)
}

function wholeAnswer(pending: Pending, last: Uint8Array): Uint8Array {
  return pending.parts.length ? Buffer.concat([...pending.parts, last]) : last
}
