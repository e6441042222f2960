const nsPer: Record<string, number> = {
  nanoseconds: 1,
  microseconds: 1e3,
  milliseconds: 1e6,
  seconds: 1e9,
}

const bytesPer: Record<string, number> = {
  bytes: 1,
  kilobytes: 2 ** 10,
  megabytes: 2 ** 20,
  gigabytes: 2 ** 30,
}

/** Nanoseconds in one of this unit; undefined where it is no time. */
export function nsPerUnit(unit: string): number | undefined {
  return nsPer[unit]
}

/** Bytes in one of this unit; undefined where it is no size. */
export function bytesPerUnit(unit: string): number | undefined {
  return bytesPer[unit]
}

/** A weight as a person says it: `1.24 s`, `3.5 MiB`, `12,345 samples`. */
export function weightText(weight: number, unit: string): string {
  const ns = nsPer[unit]
  if (ns !== undefined) return scaled(weight * ns, timeSteps)
  const bytes = bytesPer[unit]
  if (bytes !== undefined) return scaled(weight * bytes, sizeSteps)
  const noun = nounOf(unit)
  return `${grouped(threeDigits(weight))} ${weight === 1 ? noun.replace(/s$/, '') : noun}`
}

/** A share as a person says it: `12.3 %`, `<0.01 %`. */
export function shareText(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %'
  const share = (100 * part) / whole
  if (share < 0.01) return '<0.01 %'
  return `${share >= 99.95 ? 100 : share.toFixed(share < 1 ? 2 : 1)} %`
}

/** A weight's unit for a program that formats for itself: the steps, or the noun of a count. */
export interface UnitSteps {
  steps: [scale: number, unit: string][]
  noun: string
}

/** The steps of a unit, in that unit. */
export function unitSteps(unit: string): UnitSteps {
  const ns = nsPer[unit]
  const bytes = bytesPer[unit]
  const per = ns ?? bytes
  const steps = ns !== undefined ? timeSteps : sizeSteps
  if (per === undefined) return { steps: [], noun: nounOf(unit) }
  return { steps: steps.map(([scale, name]) => [scale / per, name]), noun: '' }
}

function nounOf(unit: string): string {
  return unit === 'count' || unit === '' ? 'samples' : unit
}

const timeSteps: [number, string][] = [
  [3600e9, 'h'],
  [60e9, 'min'],
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
]

const sizeSteps: [number, string][] = [
  [2 ** 40, 'TiB'],
  [2 ** 30, 'GiB'],
  [2 ** 20, 'MiB'],
  [2 ** 10, 'KiB'],
  [1, 'B'],
]

function scaled(value: number, steps: [number, string][]): string {
  const [scale, unit] = steps.find(([least]) => Math.abs(value) >= least) ?? steps.at(-1)!
  return `${grouped(threeDigits(value / scale))} ${unit}`
}

/** A fraction to three digits that count; whole numbers stay whole. */
function threeDigits(value: number): number {
  if (Number.isInteger(value)) return value
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}

/** Thousands apart by commas; at most three decimals. */
function grouped(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 3 })
}
