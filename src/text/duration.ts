const nsPer: Record<string, number> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  min: 60e9,
  h: 3600e9,
  d: 86400e9,
}

/** Nanoseconds of `10s`, `1.5ms`, `1h30m`; a bare number is in `bareUnit`. Else undefined. */
export function parseDuration(text: string, bareUnit = 's'): number | undefined {
  const bare = /^\d+(\.\d+)?$/.test(text)
  const parts = (bare ? text + bareUnit : text).matchAll(/(\d+(?:\.\d+)?)([a-zµ]+)/g)
  let ns = 0
  let length = 0
  for (const [part, amount, unit] of parts) {
    const scale = nsPer[unit ?? '']
    if (scale === undefined) return undefined
    ns += Number(amount) * scale
    length += part.length
  }
  if (length === 0 || length !== (bare ? text + bareUnit : text).length) return undefined
  return Math.round(ns)
}

/** `1.4 s`, `12 ms`, `3m 20s`: how a person would say it, two or three digits. */
export function durationText(ns: number): string {
  if (ns >= 3600e9) return `${Math.floor(ns / 3600e9)}h ${Math.floor((ns % 3600e9) / 60e9)}m`
  if (ns >= 60e9) return `${Math.floor(ns / 60e9)}m ${Math.floor((ns % 60e9) / 1e9)}s`
  const [scale, unit] = ns >= 1e9 ? [1e9, 's'] : ns >= 1e6 ? [1e6, 'ms'] : [1e3, 'µs']
  const amount = ns / scale
  return `${amount >= 100 ? Math.round(amount) : Number(amount.toPrecision(2))} ${unit}`
}
