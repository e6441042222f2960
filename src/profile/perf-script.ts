/**
 * What `perf script` prints. A line for the sample, then its frames, innermost first, then an
 * empty line:
 *
 *     node 4711/4712 [001]  2063.614410:   10101010 cpu-clock:pppH:
 *             ffffffff81a2b3c4 copy_page+0x4 ([kernel.kallsyms])
 *                 7f2a3b4c5d6e __read+0x1e (/usr/lib/x86_64-linux-gnu/libc.so.6)
 *
 * Which fields the first line has depends on perf's -F; all but the name and a pid may be away.
 */
import { emptyStack, ProfileBuilder } from './builder.js'
import { eachLine, type ByteSource } from './lines.js'
import { frameOfText } from './perf-frame.js'
import { limits, ProfileError } from './profile-error.js'
import type { Frame, Measure, Profile } from './profile.js'
import type { ReadOptions } from './reader.js'

const headerLine = new RegExp(
  [
    /^\s*(\S.{0,63}?)\s+(-?\d+)(?:\/(\d+))?\s+/, // name (bounded: so is the time), pid or tid, tid
    /(?:\[\d+\]\s+)?(?:[dDXb.][\w.#]{3,7}\s+)?/, // CPU, flags of latency
    /(?:(\d+)\.(\d+):\s*)?(?:(\d+)\s+)?/, // time, period
    /(?:(\S+?):(?=\s|$)\s*(.*))?$/, // event, its fields
  ]
    .map(({ source }) => source)
    .join(''),
)
const frameLine = /^(\s+[0-9a-f]+|[0-9a-f]{8,}) .*\)\s*$/
const sourceLine = /^\s+(\S.*):(\d+)$/

/** Whether a file that starts with this text may be perf script's output. */
export function looksPerfScript(head: string): boolean {
  const lines = head.split('\n').filter((line) => !line.startsWith('#'))
  const first = lines.findIndex((line) => line.trim() !== '')
  const header = lines[first]
  if (!header || !headerLine.test(header)) return false
  if (frameLine.test(lines[first + 1] ?? '')) return true
  return /\s\d+\.\d+:\s/.test(header)
}

/** Reads what perf script printed; of several events the first, unless one is asked for. */
export async function readPerfScript(source: ByteSource, options: ReadOptions): Promise<Profile> {
  const parser = new PerfScript(options)
  await eachLine(source, (buffer, from, to) => parser.line(buffer, from, to))
  return parser.finish()
}

/** The sample that is being read. */
interface Open {
  weight: number
  thread: number
  timeNs: number | undefined
  /** Innermost first, as they come. */
  frames: number[]
}

class PerfScript {
  readonly #options: ReadOptions
  readonly #builder = new ProfileBuilder()
  /** By all that follows the address, since most lines were there before. */
  readonly #frames = new Map<string, number>()
  /** How many samples of each event; those of others than ours are left out. */
  readonly #events = new Map<string, { unit: string; samples: number }>()
  #wanted: string | undefined
  #open: Open | undefined
  #last: Frame | undefined
  #lines = 0
  #steps = 0
  #strange: number[] = []
  #strangeCount = 0
  #lost = 0

  constructor(options: ReadOptions) {
    this.#options = options
    if (options.measure !== 'samples') this.#wanted = options.measure
  }

  line(buffer: Buffer, from: number, to: number): void {
    this.#lines++
    if (to === from) this.#close()
    else if (buffer[from] === hash) return
    else if (!this.#frame(buffer, from, to)) this.#other(buffer.toString('utf8', from, to))
  }

  /** The quick way: whitespace, an address, the rest looked up as it is. */
  #frame(buffer: Buffer, from: number, to: number): boolean {
    let at = from
    while (at < to && isSpace(buffer[at]!)) at++
    const address = at
    while (at < to && isHex(buffer[at]!)) at++
    // A line that does not start with a space may be the header of a process called `dd`.
    if (at - address < (address === from ? 8 : 1) || !isSpace(buffer[at] ?? 0)) return false
    while (to > at && isSpace(buffer[to - 1]!)) to--
    if (buffer[to - 1] !== closing) return false
    while (at < to && isSpace(buffer[at]!)) at++
    const id = this.#frameId(buffer.toString('utf8', at, to))
    if (id === undefined) return false
    if (this.#open) this.#open.frames.push(id)
    return true
  }

  #frameId(text: string): number | undefined {
    if (++this.#steps > limits.steps)
      throw new ProfileError(`more than ${limits.steps} frames in all stacks together`)
    const known = this.#frames.get(text)
    if (known !== undefined) return known
    const frame = frameOfText(text)
    if (!frame) return undefined
    if (this.#frames.size >= cacheMost) this.#frames.clear()
    const id = this.#builder.frame(frame)
    this.#frames.set(text, id)
    this.#last = frame
    return id
  }

  #other(text: string): void {
    if (text.trim() === '') return this.#close()
    const [, file, line] = sourceLine.exec(text) ?? []
    if (file && this.#open && this.#open.frames.length > 0) return this.#place(file, Number(line))
    const record = text.indexOf('PERF_RECORD_')
    if (record !== -1) return this.#record(text.slice(record, record + 200))
    const header = headerLine.exec(text)
    if (header) return this.#header(header)
    this.#strangeCount++
    if (this.#strange.length < 3) this.#strange.push(this.#lines)
  }

  /** What perf prints of its own records, of which only losses are of interest. */
  #record(text: string): void {
    const [, lost] = /^PERF_RECORD_LOST.*\blost (\d+)/.exec(text) ?? []
    this.#lost += Number(lost ?? 0)
  }

  /** -F srcline: where the frame above is. */
  #place(file: string, line: number): void {
    const { frames } = this.#open!
    if (this.#last) frames[frames.length - 1] = this.#builder.frame({ ...this.#last, file, line })
  }

  #header(match: RegExpExecArray): void {
    this.#close()
    const [, name, first, second, seconds, fraction, period, eventText, rest] = match
    const event = (eventText ?? 'samples').replace(/:[a-zA-Z]+$/, '')
    const unit = period === undefined ? 'count' : unitOf(event)
    const seen = this.#events.get(event) ?? { unit, samples: 0 }
    this.#events.set(event, seen)
    seen.samples++
    this.#wanted ??= event
    if (event !== this.#wanted) return
    const asSamples = this.#options.measure === 'samples' || period === undefined
    this.#open = {
      weight: asSamples ? 1 : Number(period),
      thread: this.#builder.thread({
        name: name!,
        ...(second === undefined
          ? { tid: Number(first) }
          : { pid: Number(first), tid: Number(second) }),
      }),
      timeNs:
        this.#options.times && seconds !== undefined
          ? Number(seconds) * 1e9 + Number(fraction!.slice(0, 9).padEnd(9, '0'))
          : undefined,
      frames: [],
    }
    // Without call chains the only frame stands on the same line.
    const [, leaf] = /^[0-9a-f]+\s+(.*\))\s*$/.exec(rest ?? '') ?? []
    const id = leaf === undefined ? undefined : this.#frameId(leaf)
    if (id !== undefined) this.#open.frames.push(id)
  }

  #close(): void {
    const open = this.#open
    this.#open = undefined
    if (!open) return
    let stack = emptyStack
    for (let index = open.frames.length - 1; index >= 0; index--)
      stack = this.#builder.push(stack, open.frames[index]!)
    this.#builder.sample(stack, open.weight, open.thread, 0, open.timeNs)
  }

  finish(): Profile {
    this.#close()
    if (this.#events.size === 0 && this.#lines > 0)
      throw new ProfileError(`none of ${this.#lines} lines is a sample as perf script prints it`)
    const measures = [...this.#events].map(([type, { unit }]): Measure => ({ type, unit }))
    const wanted = this.#wanted ?? 'samples'
    const found = measures.find(({ type }) => type === wanted)
    if (!found && measures.length > 0)
      throw new ProfileError(
        `does not measure '${wanted}'`,
        `it has: ${measures.map(({ type }) => type).join(', ')}`,
      )
    const samples: Measure = { type: 'samples', unit: 'count' }
    return this.#builder.finish({
      name: this.#options.name,
      measure: this.#options.measure === 'samples' ? samples : (found ?? samples),
      measures: found?.unit === 'count' ? measures : [...measures, samples],
      notes: this.#notes(wanted),
    })
  }

  #notes(wanted: string): string[] {
    const others = [...this.#events].filter(([event]) => event !== wanted)
    return [
      ...others.map(
        ([event, { samples }]) =>
          `${samples} samples of ${event} are left out: --measure ${event} takes them instead`,
      ),
      ...(this.#lost > 0 ? [`perf lost ${this.#lost} samples`] : []),
      ...(this.#strangeCount > 0
        ? [`${this.#strangeCount} lines are no sample (line ${this.#strange.join(', ')})`]
        : []),
    ]
  }
}

const hash = 0x23
const closing = 0x29
/** Texts with their offsets; a program has more places than functions. */
const cacheMost = 1 << 20

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09
}

function isHex(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66)
}

/** The software clocks count nanoseconds; what else there is counts itself. */
function unitOf(event: string): string {
  if (/(cpu|task)-clock/.test(event)) return 'nanoseconds'
  return /^(samples|[\w.-]+:[\w.-]+)$/.test(event) ? 'count' : event
}
