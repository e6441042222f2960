import { signalName } from './signals.js'

/** What wait(2) reports: `exit 1`, or the signal that ended it (`SIGSEGV, core dumped`). */
export function waitStatusText(status: number): string {
  const signal = status & 0x7f
  if (signal === 0) return `exit ${(status >> 8) & 0xff}`
  if (signal === 0x7f) return `stopped by ${signalName((status >> 8) & 0xff)}`
  return signalName(signal) + (status & 0x80 ? ', core dumped' : '')
}
