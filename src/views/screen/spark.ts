/** Numbers as small pictures in one row of a terminal. */

const levels = ' ▁▂▃▄▅▆▇█'

/** One column per value, the newest at the right; undefined is blank. `most` is the full height. */
export function sparkline(values: (number | undefined)[], width: number, most?: number): string {
  const last = values.slice(-width)
  const top = most ?? last.reduce<number>((high, value) => Math.max(high, value ?? 0), 0)
  const text = last.map((value) => level(value, top)).join('')
  return text.padStart(width)
}

/** What is not nothing is seen. */
function level(value: number | undefined, top: number): string {
  if (value === undefined || !(value > 0) || top <= 0) return ' '
  return levels[Math.max(1, Math.min(8, Math.round((value / top) * 8)))]!
}

const eighths = ' ▏▎▍▌▋▊▉█'

/** A bar of a share from 0 to 1, to an eighth of a column. */
export function bar(share: number, width: number): string {
  const parts = Math.round(Math.max(0, Math.min(1, share || 0)) * width * 8)
  const full = Math.floor(parts / 8)
  const rest = parts % 8
  return ('█'.repeat(full) + (rest > 0 ? eighths[rest] : '')).padEnd(width)
}
