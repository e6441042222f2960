/** Has the kernel name its own addresses, through the iterator of kernel_names.h. */
import type { Connection } from '../helper/connection.js'
import { iterate, writeMap } from '../helper/requests.js'
import type { KernelSymbol } from '../symbols/kallsyms.js'
import { parseKernelNames, type AskKernel } from '../symbols/kernel-names.js'

/** PLACES_MAX of kernel_names.h, and one that ends the list. */
const placesMax = 1023

/** Names what an object that runs was asked for. */
export function kernelNamer(connection: Connection, object: number): AskKernel {
  return async (addresses) => {
    const found: (KernelSymbol | undefined)[] = []
    for (let at = 0; at < addresses.length; at += placesMax) {
      const some = addresses.slice(at, at + placesMax)
      const entries = [...some, 0n].map((address, index) => ({
        key: new Uint8Array(Uint32Array.of(index).buffer),
        value: new Uint8Array(BigUint64Array.of(BigInt.asUintN(64, address)).buffer),
      }))
      const written = writeMap(connection, object, 'kernel_places', entries)
      const [, answer] = await Promise.all([written, iterate(connection, object, 'name_places')])
      const names = parseKernelNames(Buffer.from(answer).toString('latin1'))
      if (names.length !== some.length) return undefined
      found.push(...names)
    }
    return found
  }
}
