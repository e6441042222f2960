// What a tracer's processes cost, from /proc: the one we started and all its descendants.

import { existsSync, readFileSync, readdirSync } from 'node:fs'

/** What the processes have used since they started. */
export interface Usage {
  cpuMs: number
  /** Times a thread went to sleep by itself, so the times it was woken. */
  wakeUps: number
  /** Resident memory now, in MiB, as other tools count. */
  memoryMib: number
}

/** The sum over these processes. */
export function usageOf(pids: number[]): Usage {
  const sum: Usage = { cpuMs: 0, wakeUps: 0, memoryMib: 0 }
  for (const pid of pids.filter((each) => existsSync(`/proc/${each}/status`))) {
    sum.cpuMs += cpuMsOf(pid)
    sum.memoryMib += number(/VmRSS:\s+(\d+)/, `/proc/${pid}/status`) / 1024
    for (const task of tasksOf(pid)) {
      sum.wakeUps += number(
        /\nvoluntary_ctxt_switches:\s+(\d+)/,
        `/proc/${pid}/task/${task}/status`,
      )
    }
  }
  return sum
}

// Threads that run now, to the nanosecond; the kernel's sum with those that ended has 10 ms ticks.
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = (Number(fields[11]) + Number(fields[12])) * 10
  const running = tasksOf(pid).map((task) =>
    number(/^(\d+)/, `/proc/${pid}/task/${task}/schedstat`),
  )
  return Math.max(ticks - 10, running.reduce((a, b) => a + b, 0) / 1e6)
}

function tasksOf(pid: number): string[] {
  return existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : []
}

function number(pattern: RegExp, file: string): number {
  return Number(pattern.exec(readFileSync(file, 'utf8'))?.[1] ?? 0)
}
