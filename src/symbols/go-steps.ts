import { lastNotAbove } from './columns.js'
import type { PageWindow } from './page-window.js'

/** The longest functions have some ten thousand steps; together a lie must end, too. */
const stepsMax = 1 << 17
const allStepsMax = 1 << 28

/**
 * A column of a Go function: which value holds up to which place in its code. It is read once for
 * all places that are asked for one after the other, as most are those of the same function.
 */
export class GoSteps {
  readonly #window: PageWindow
  readonly #quantum: number
  #column = -1
  #entry = -1
  #count = 0
  /** Where each value ends, from the function's entry. */
  #ends = new Float64Array(64)
  #values = new Int32Array(64)
  /** The step that was found last. */
  #last = 0
  #left = allStepsMax

  constructor(window: PageWindow, quantum: number) {
    this.#window = window
    this.#quantum = quantum
  }

  /**
   * The value at a place of the function whose column lies there in the file; -1 where it has
   * none. `entry` tells functions apart that share a column.
   */
  at(column: number, entry: number, place: number): number {
    if (column !== this.#column || entry !== this.#entry) this.#read(column, entry)
    if (place < 0) return -1
    const at = this.#step(place)
    if (at === this.#count) return -1
    this.#last = at
    return this.#values[at]!
  }

  /** The step that a place lies in: mostly that of the place before it, or the next. */
  #step(place: number): number {
    const ends = this.#ends
    const last = this.#last
    if (last < this.#count && (last === 0 || place >= ends[last - 1]!))
      for (let at = last; at < Math.min(last + 2, this.#count); at++)
        if (place < ends[at]!) return at
    return lastNotAbove(ends, place, this.#count) + 1
  }

  #read(column: number, entry: number): void {
    const steps = this.#window
    // Where a page lacks it begins again.
    this.#column = -1
    this.#count = 0
    this.#last = 0
    steps.at = column
    let [value, end, count] = [-1, 0, 0]
    for (; count < stepsMax && this.#left-- > 0; count++) {
      const change = steps.number()
      if (change === 0 && count > 0) break
      value += change & 1 ? -((change + 1) / 2) : change / 2
      const length = steps.number() * this.#quantum
      if (length === 0 && count === 0) break
      end += length
      if (count === this.#values.length) this.#grow()
      this.#ends[count] = end
      this.#values[count] = value
    }
    this.#count = count
    this.#column = column
    this.#entry = entry
  }

  #grow(): void {
    const [ends, values] = [this.#ends, this.#values]
    this.#ends = new Float64Array(ends.length * 2)
    this.#ends.set(ends)
    this.#values = new Int32Array(values.length * 2)
    this.#values.set(values)
  }
}
