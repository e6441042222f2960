/**
 * Folded stacks, one a line, as stackcollapse writes them: `main;read;copy 42`. Weights may
 * have a fraction.
 */
import { ProfileBuilder } from './builder.js'
import { eachLine, type ByteSource } from './lines.js'
import { limits, ProfileError } from './profile-error.js'
import type { FrameKind, Profile } from './profile.js'
import { checkWeight, type ReadOptions } from './reader.js'

const space = 0x20
const tab = 0x09
const hash = 0x23
const semicolon = 0x3b
const zero = 0x30
/** More might not be exact. */
const digitsMax = 15

/** Whether a file that starts with this text may be folded stacks. */
export function looksFolded(head: string): boolean {
  const lines = head.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'))
  // The last line may be cut.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines
  return whole.length > 0 && whole.slice(0, 20).every((line) => /^\S.* \d+(\.\d+)?\s*$/.test(line))
}

/** Reads folded stacks. */
export async function readFolded(source: ByteSource, options: ReadOptions): Promise<Profile> {
  const builder = new ProfileBuilder()
  const frames = new Map<string, number>()
  let steps = 0
  const frameOf = (name: string): number => {
    if (++steps > limits.steps) throw tooMany()
    const known = frames.get(name)
    if (known !== undefined) return known
    const id = builder.frame(unmarked(name))
    frames.set(name, id)
    return id
  }
  let line = 0
  await eachLine(source, (buffer, from, to) => {
    line++
    while (to > from && (buffer[to - 1] === space || buffer[to - 1] === tab)) to--
    if (to === from || buffer[from] === hash) return
    const gap = lastGap(buffer, from, to)
    if (gap === -1) throw new ProfileError(`line ${line}: no stack and a number after it`)
    if (++steps > limits.steps) throw tooMany()
    const weight = numberAt(buffer, gap + 1, to, line)
    builder.sample(stackOf(builder, frameOf, buffer, from, gap), weight)
  })
  return builder.finish({ name: options.name, measure: { type: 'samples', unit: 'count' } })
}

function lastGap(buffer: Buffer, from: number, to: number): number {
  for (let at = to - 1; at > from; at--) if (buffer[at] === space || buffer[at] === tab) return at
  return -1
}

function tooMany(): ProfileError {
  return new ProfileError(`more than ${limits.steps} frames in all stacks together`)
}

function numberAt(buffer: Buffer, from: number, to: number, line: number): number {
  // Nearly all are small and whole.
  let small = 0
  let at = from
  for (; at < to && at < from + digitsMax; at++) {
    const digit = buffer[at]! - zero
    if (digit < 0 || digit > 9) break
    small = small * 10 + digit
  }
  if (at === to && at > from) return small
  const text = buffer.toString('latin1', from, to)
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text))
    throw new ProfileError(`line ${line}: ends with '${text.slice(0, 40)}', which is no number`)
  return checkWeight(Number(text), `line ${line}`)
}

function stackOf(
  builder: ProfileBuilder,
  frameOf: (name: string) => number,
  buffer: Buffer,
  from: number,
  to: number,
): number {
  let stack = 0
  for (let start = from; start <= to;) {
    // Not by indexOf, which looks for one in all the lines that follow.
    let end = start
    while (end < to && buffer[end] !== semicolon) end++
    if (end > start) stack = builder.push(stack, frameOf(buffer.toString('utf8', start, end)))
    start = end + 1
  }
  return stack
}

const marks: Record<string, FrameKind> = { k: 'kernel', j: 'managed', i: 'inlined' }

/** Takes stackcollapse's mark off a name: it is the frame's kind. */
function unmarked(name: string): { name: string; kind?: FrameKind } {
  const [, bare, mark] = /^(.+)_\[([kji])\]$/s.exec(name) ?? []
  return bare && mark ? { name: bare, kind: marks[mark]! } : { name }
}
