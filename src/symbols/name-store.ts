/** Many short names in one buffer; a name is its number. */
export class NameStore {
  #bytes = Buffer.alloc(1 << 12)
  #starts = new Uint32Array(1 << 8)
  #end = 0
  #count = 0
  readonly #bytesMax: number

  constructor(bytesMax = 1 << 26) {
    this.#bytesMax = bytesMax
  }

  /** How many bytes are held, for bounds over several stores. */
  get size(): number {
    return this.#bytes.length + this.#starts.byteLength
  }

  /** Keeps a copy of `bytes[from, to)`; undefined where there is no room for more. */
  add(bytes: Uint8Array, from: number, to: number): number | undefined {
    const length = to - from
    if (this.#end + length > this.#bytesMax) return undefined
    if (this.#end + length > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(this.#end + length, this.#bytes.length * 2))
      this.#bytes.copy(larger, 0, 0, this.#end)
      this.#bytes = larger
    }
    if (this.#count + 2 > this.#starts.length) {
      const larger = new Uint32Array(this.#starts.length * 2)
      larger.set(this.#starts)
      this.#starts = larger
    }
    this.#bytes.set(bytes.subarray(from, to), this.#end)
    this.#end += length
    this.#starts[++this.#count] = this.#end
    return this.#count - 1
  }

  /** The text of a name. */
  at(name: number): string {
    return this.#bytes.toString('utf8', this.#starts[name], this.#starts[name + 1])
  }
}
