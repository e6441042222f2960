/** Names for addresses, read through the helper. */
import type { Connection } from '../helper/connection.js'
import { File } from '../helper/message.js'
import { readFile } from '../helper/requests.js'
import type { Frame } from '../profile/profile.js'
import { mappingAt, parseMaps, ProcessTable } from '../symbols/mappings.js'
import type { SideBand } from '../symbols/side-band.js'
import type { Symbolizer } from '../symbols/symbolizer.js'

/** Opens what names addresses. */
export function openSymbols(connection: Connection): Symbolizer {
  return new PlainSymbols(connection)
}

/** The kernel by its symbols; programs by module and offset. */
class PlainSymbols implements Symbolizer {
  readonly #processes = new ProcessTable()
  #kernel: Promise<[bigint, string][]> | undefined

  constructor(private readonly connection: Connection) {}

  observe(record: SideBand): void {
    this.#processes.observe(record)
  }

  async meet(pid: number): Promise<void> {
    const image = this.#processes.image(pid)
    if (image.snapshot || image.since > 0n) return
    const text = await readFile(this.connection, { kind: File.MAPS, pid, sizeMax: 16n << 20n })
    image.snapshot = parseMaps(Buffer.from(text).toString())
  }

  async user(pid: number, addresses: readonly bigint[], time?: bigint): Promise<Frame[][]> {
    await this.meet(pid).catch(() => {})
    const image = this.#processes.image(pid, time)
    return addresses.map((address) => {
      const found = mappingAt(image, Number(address), time)
      if (!found) return [{ name: `0x${address.toString(16)}`, kind: 'unknown' }]
      const { path, start, fileOffset } = found.mapping
      const module = path.replace(/^.*\//, '') || '//anon'
      const offset = (Number(address) - start + fileOffset).toString(16)
      return [{ name: `${module}+0x${offset}`, module }]
    })
  }

  async kernel(addresses: readonly bigint[]): Promise<Frame[][]> {
    const symbols = await (this.#kernel ??= this.#readKernel())
    return addresses.map((address) => {
      let [low, high] = [0, symbols.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if (symbols[middle]![0] <= address) low = middle + 1
        else high = middle
      }
      return [{ name: symbols[low - 1]?.[1] ?? `0x${address.toString(16)}`, kind: 'kernel' }]
    })
  }

  report() {
    return []
  }

  async #readKernel(): Promise<[bigint, string][]> {
    const file = { kind: File.KALLSYMS, sizeMax: 64n << 20n }
    const text = Buffer.from(await readFile(this.connection, file)).toString()
    return text
      .split('\n')
      .flatMap((line): [bigint, string][] => {
        const [address = '', type = '', name = ''] = line.split(/[ \t]/)
        return /^[tw]$/i.test(type) ? [[BigInt(`0x${address}`), name]] : []
      })
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  }
}
