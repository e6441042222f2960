import { HEAD_SIZE, MESSAGE_MAX, malformed } from './message.js'

/** One message, undecoded. */
export interface Message {
  type: number
  /** Of the request that it answers. */
  id: number
  /** Which object it is about, in the order of opening. */
  object: number
  /** Everything after the head; a view of what was read, so keep no longer than needed. */
  payload: Uint8Array
}

/** Cuts a stream of bytes into messages. */
export interface MessageReader {
  /** Takes the next piece of the stream, whatever its size; throws where it is malformed. */
  push(chunk: Uint8Array): void
  /** The stream's end; throws if it ends inside a message. */
  end(): void
}

/**
 * Calls `deliver` for every message of a stream that comes in pieces. A message that lies in
 * one piece is not copied; one that spans several is put together once. At most one message
 * (1 MiB) is ever held.
 */
export function messageReader(deliver: (message: Message) => void): MessageReader {
  const head = new Uint8Array(HEAD_SIZE)
  let pending: Uint8Array = head
  let filled = 0

  /** Completes what is pending from `chunk`; returns how much of it was used. */
  function complete(chunk: Uint8Array): number {
    let used = 0
    if (pending === head) {
      used = fill(chunk, 0)
      if (filled < HEAD_SIZE) return used
      pending = new Uint8Array(messageSize(head, 0))
      pending.set(head)
    }
    used += fill(chunk, used)
    if (filled === pending.length) {
      const whole = pending
      pending = head
      filled = 0
      deliver(messageAt(whole, 0, whole.length))
    }
    return used
  }

  function fill(chunk: Uint8Array, from: number): number {
    const count = Math.min(pending.length - filled, chunk.length - from)
    pending.set(chunk.subarray(from, from + count), filled)
    filled += count
    return count
  }

  return {
    push(chunk) {
      let at = 0
      while (filled > 0 && at < chunk.length) at += complete(chunk.subarray(at))
      while (chunk.length - at >= HEAD_SIZE) {
        const size = messageSize(chunk, at)
        if (chunk.length - at < size) break
        deliver(messageAt(chunk, at, size))
        at += size
      }
      while (at < chunk.length) at += complete(chunk.subarray(at))
    },
    end() {
      if (filled > 0) throw malformed(`it ends inside a message, after ${filled} bytes of it`)
    },
  }
}

function messageSize(bytes: Uint8Array, at: number): number {
  const size = word(bytes, at)
  if (size < HEAD_SIZE || size > MESSAGE_MAX) throw malformed(`a message of ${size} bytes`)
  return size
}

function messageAt(bytes: Uint8Array, at: number, size: number): Message {
  return {
    type: word(bytes, at + 4),
    id: word(bytes, at + 8),
    object: word(bytes, at + 12),
    payload: bytes.subarray(at + HEAD_SIZE, at + size),
  }
}

function word(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0
}
