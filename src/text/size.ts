const bytesPer: Record<string, number> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }

/** Bytes of `4096`, `64k`, `8M`, `1GiB`; else undefined. */
export function parseSize(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s?([kmg]?)(?:i?b)?$/i.exec(text) ?? []
  const scale = bytesPer[unit?.toLowerCase() ?? '?']
  return scale === undefined ? undefined : Math.round(Number(amount) * scale)
}
