import { ProfileError } from './profile-error.js'

/**
 * Numbers pairs of numbers in the order they come: (parent, frame) is a stack, (stack, thread)
 * a sample. Open addressing over typed arrays: eight million pairs take 128 MB, and no string
 * is made to look one up.
 */
export class PairTable {
  length = 0
  first = new Int32Array(1024)
  second = new Int32Array(1024)
  readonly #what: string
  readonly #most: number
  #slots = new Int32Array(4096).fill(-1)

  constructor(what: string, most: number) {
    this.#what = what
    this.#most = most
  }

  /** The number of a pair, a new one if it was not there. */
  idOf(first: number, second: number): number {
    const mask = this.#slots.length - 1
    let slot = mix(first, second) & mask
    for (;;) {
      const id = this.#slots[slot]!
      if (id === -1) return this.#add(first, second, slot)
      if (this.first[id] === first && this.second[id] === second) return id
      slot = (slot + 1) & mask
    }
  }

  #add(first: number, second: number, slot: number): number {
    if (this.length >= this.#most)
      throw new ProfileError(`more than ${this.#most} ${this.#what}: too many to show`)
    const id = this.length++
    if (id >= this.first.length) {
      this.first = grown(this.first)
      this.second = grown(this.second)
    }
    this.first[id] = first
    this.second[id] = second
    this.#slots[slot] = id
    if (this.length * 2 > this.#slots.length) this.#rehash()
    return id
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1)
    const mask = this.#slots.length - 1
    for (let id = 0; id < this.length; id++) {
      let slot = mix(this.first[id]!, this.second[id]!) & mask
      while (this.#slots[slot] !== -1) slot = (slot + 1) & mask
      this.#slots[slot] = id
    }
  }
}

/** Spreads both numbers over all bits: both are small and dense. */
function mix(first: number, second: number): number {
  let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second + 1, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35)
  return (hash ^ (hash >>> 13)) >>> 0
}

function grown(column: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(column.length * 2)
  larger.set(column)
  return larger
}
