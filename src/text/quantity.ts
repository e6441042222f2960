import { Failure } from './failure.js'

/** Nanoseconds of each unit that a duration may have; the table of `parseDuration`. */
const durationUnits: Record<string, number> = {
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

const sizeUnits: Record<string, number> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1024,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  gib: 1024 ** 3,
}

/**
 * Nanoseconds of `10ms`, `1.5s` or `1h30m`. A bare number has `bareUnit`: seconds for `-d`; a
 * parameter in nanoseconds has none, so that nobody asks for 10 ns and means 10 ms.
 */
export function parseDuration(text: string, bareUnit?: keyof typeof durationUnits): number {
  const wrong = (why: string) =>
    new Failure(
      'usage',
      `'${text}' is not a duration: ${why}`,
      'write it like 500us, 10ms, 1.5s, 2m',
    )
  const bare = /^\d+(\.\d+)?$/.test(text)
  if (bare && bareUnit === undefined && Number(text) !== 0) throw wrong('it has no unit')
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([a-zµ]*)/g)]
  if (text === '' || parts.map(([part]) => part).join('') !== text)
    throw wrong('not number and unit')
  let total = 0
  for (const [, number, stated] of parts) {
    const unit = durationUnits[bare ? (bareUnit ?? 'ns') : (stated ?? '')]
    if (unit === undefined) throw wrong(stated ? `no unit is called '${stated}'` : 'it has no unit')
    total += Math.round(Number(number) * unit)
  }
  if (!Number.isSafeInteger(total)) throw wrong('longer than 104 days')
  return total
}

/** Bytes of `4096`, `64k`, `8M`, `1.5GiB`; the units are powers of 1024. */
export function parseSize(text: string): number {
  const wrong = (why: string) =>
    new Failure('usage', `'${text}' is not a size: ${why}`, 'write it like 4096, 64k, 8M, 1G')
  const [, number, unit] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text) ?? []
  if (number === undefined || unit === undefined) throw wrong('not number and unit')
  const factor = sizeUnits[unit.toLowerCase()]
  if (factor === undefined) throw wrong(`no unit is called '${unit}'`)
  const bytes = Math.round(Number(number) * factor)
  if (!Number.isSafeInteger(bytes)) throw wrong('larger than any memory')
  return bytes
}

const durationSteps: [limit: number, unit: number, name: string][] = [
  [1e3, 1, 'ns'],
  [1e6, 1e3, 'us'],
  [1e9, 1e6, 'ms'],
  [60e9, 1e9, 's'],
]

/** `870ns`, `1.23us`, `45.6ms`, `7.00s`, `3m25s`, `26h04m`: three digits that count. */
export function durationText(ns: bigint | number): string {
  const value = Number(ns)
  for (const [limit, unit, name] of durationSteps) {
    if (value >= limit) continue
    // 999.9 of a unit is 1.00 of the next: what rounds up that far belongs there.
    if (unit > 1 && Math.round(value / unit) >= 1000 && name !== 's') continue
    return threeDigits(value / unit, unit > 1) + name
  }
  const seconds = Math.floor(value / 1e9)
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${pad(seconds % 60)}s`
  return `${Math.floor(seconds / 3600)}h${pad(Math.floor(seconds / 60) % 60)}m`
}

const sizeNames = ['', 'K', 'M', 'G', 'T', 'P', 'E']

/** `512`, `1.50K`, `23.4M`: bytes in powers of 1024. */
export function sizeText(bytes: bigint | number): string {
  let value = Number(bytes)
  let step = 0
  while (Math.round(value) >= 1024 || (step > 0 && Math.round(value) >= 1000)) {
    value /= 1024
    step++
  }
  return threeDigits(value, step > 0) + sizeNames[step]
}

function threeDigits(value: number, fraction: boolean): string {
  if (!fraction) return String(value)
  return value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0)
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

/** `1 program`, `12,000 programs`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`
}

/** `12000` as `12,000`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}
