import { phrase, type Output } from '../text/output.js'
import { writePadded } from '../text/digits.js'

/** Boot time to wall time, as the session keeps it: read anew for every batch. */
export interface WallClock {
  /** Wall time minus boot time, in nanoseconds. */
  offsetNs: bigint
}

const billion = 1_000_000_000
const two32 = 0x100000000
/** Above this, seconds and nanoseconds of 2^32 × high no longer fit a number together. */
const highMax = 1 << 24

/**
 * Writes boot times as wall times. Records come in order, so the text of a second serves many.
 *
 *     shown     09:22:16.123                        local time
 *     machine   2026-11-21T09:22:16.123456789Z      RFC 3339
 */
export class TimeWriter {
  readonly #clock: WallClock
  readonly #shown: boolean
  #offset: bigint | undefined
  #offsetSeconds = 0
  #offsetNs = 0
  #second = -1
  #text = phrase(new Uint8Array(0))

  constructor(clock: WallClock, style: 'shown' | 'machine') {
    this.#clock = clock
    this.#shown = style === 'shown'
  }

  /** Takes over the clock's present offset: once per batch. */
  sync(): void {
    const { offsetNs } = this.#clock
    if (offsetNs === this.#offset) return
    this.#offset = offsetNs
    this.#offsetSeconds = Number(offsetNs / BigInt(billion))
    this.#offsetNs = Number(offsetNs % BigInt(billion))
  }

  /** Appends the time given as two halves; gives the width. */
  write(out: Output, high: number, low: number): number {
    let seconds: number
    let ns: number
    if (high < highMax) {
      // 2^32 ns are 4 s and 294,967,296 ns.
      const rest = high * 294967296 + low
      const more = Math.floor(rest / billion)
      seconds = high * 4 + more + this.#offsetSeconds
      ns = rest - more * billion + this.#offsetNs
    } else {
      const time = BigInt(high) * BigInt(two32) + BigInt(low)
      seconds = Number(time / BigInt(billion)) + this.#offsetSeconds
      ns = Number(time % BigInt(billion)) + this.#offsetNs
    }
    if (ns >= billion) {
      ns -= billion
      seconds++
    } else if (ns < 0) {
      ns += billion
      seconds--
    }
    if (seconds !== this.#second) this.#setSecond(seconds)
    const text = this.#text
    out.phrase(text)
    if (this.#shown) {
      writePadded(out, (ns / 1_000_000) >>> 0, 3)
      return text.length + 3
    }
    writePadded(out, ns, 9)
    out.byte(0x5a)
    return text.length + 10
  }

  #setSecond(second: number): void {
    this.#second = second
    // What no Date can hold comes from a broken record or clock; it must not end the view.
    const date = new Date(Math.max(-8.64e15, Math.min(8.64e15, second * 1000)))
    const text = this.#shown ? clockText(date) : date.toISOString().replace(/000Z$/, '')
    this.#text = phrase(Buffer.from(text))
  }
}

function clockText(date: Date): string {
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()]
  return `${parts.map((part) => String(part).padStart(2, '0')).join(':')}.`
}
