// What the screen of `top` costs, and how soon it answers a key: in a terminal of tmux.

import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import { openTerminal, type Terminal } from '../fixtures/tmux.js'
import { usageOf } from './processes.js'
import { openRawTerminal } from './raw-terminal.js'

/** What node and helper take together. */
export interface ScreenCost {
  cpuPercent: number
  memoryMib: number
}

async function opened(width: number, height: number): Promise<Terminal> {
  const terminal = openTerminal(width, height)
  terminal.run(`clear; TERM=xterm-256color ${process.execPath} bin/ebpf-trace.js top`)
  await terminal.shows(/PID .*▼[^]*^ +\d+ [^]*rows\s*$/m)
  return terminal
}

/** `top` left alone for so many seconds, as it starts. */
export async function screenCost(
  width: number,
  height: number,
  seconds: number,
): Promise<ScreenCost> {
  const terminal = await opened(width, height)
  try {
    await delay(3000)
    const pids = below(terminal.shell)
    const before = usageOf(pids)
    const startedMs = performance.now()
    await delay(seconds * 1000)
    const after = usageOf(pids)
    const passedMs = performance.now() - startedMs
    return {
      cpuPercent: ((after.cpuMs - before.cpuMs) / passedMs) * 100,
      memoryMib: after.memoryMib,
    }
  } finally {
    terminal.press('q')
    await terminal.shows(/snapshots? in/)
    terminal.close()
  }
}

/** Milliseconds from a key to what it brings, while a program opens files as fast as it can. */
export async function keyTimes(workload: string, times: number): Promise<number[]> {
  const screen = openRawTerminal('top')
  const storm = execa(workload, ['storm', '2000000000'], { reject: false })
  try {
    await screen.shows(/ rows/)
    await delay(3000)
    const taken: number[] = []
    for (let turn = 0; turn < times; turn++) {
      const pressed = performance.now()
      screen.press('?')
      await screen.shows(/HELP/)
      taken.push(performance.now() - pressed)
      screen.press('q')
      await screen.shows(/▼/)
      await delay(170)
    }
    return taken
  } finally {
    storm.kill('SIGKILL')
    await Promise.all([screen.close(), storm])
  }
}

/** The processes that a process has started, and theirs. */
function below(pid: number): number[] {
  const parents = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const children = parents.map(Number).filter((child) => parentOf(child) === pid)
  return [...children, ...children.flatMap(below)]
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return -1
  }
}
