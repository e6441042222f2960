import { basename } from 'node:path'
import { readlinkSync } from 'node:fs'

/** Names of block devices by their number (major << 20 | minor), as sysfs has them: `vda1`. */
export function deviceNames(folder = '/sys/dev/block'): (dev: number) => string | undefined {
  const known = new Map<number, string | undefined>()
  return (dev) => {
    if (!known.has(dev)) known.set(dev, nameOf(folder, dev))
    return known.get(dev)
  }
}

function nameOf(folder: string, dev: number): string | undefined {
  try {
    return basename(readlinkSync(`${folder}/${dev >>> 20}:${dev & 0xfffff}`))
  } catch {
    return undefined
  }
}
