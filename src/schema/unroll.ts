import type { Output, Phrase } from '../text/output.js'
import type { WriteRecord } from './batch-writer.js'
import type { Write } from './writer.js'

/** One part of a record's text: a value, with what stands around it. */
export interface Step {
  /** What comes before the value: a JSON key. */
  before?: Phrase
  write: Write
  /** Columns to fill up with spaces, and the gap after them. */
  width?: number
  /** A byte after the value. */
  after?: number
}

/**
 * Joins steps into one function that has a call for each. In a loop over the steps one call site
 * meets every writer, which V8 can neither predict nor inline; a site of its own for each makes a
 * record a fifth cheaper (test/bench/pipeline.ts). So the function is written out as source, made
 * of nothing but numbers; for two steps, the second with a byte after it:
 *
 *     pad(out, width0 - write0(bytes, view, record, end, out))
 *     write1(bytes, view, record, end, out)
 *     out.byte(after1)
 */
export function unroll(steps: Step[]): WriteRecord {
  const names = steps.map(
    (_, index) =>
      `const { before: before${index}, write: write${index}, width: width${index}, ` +
      `after: after${index} } = steps[${index}]`,
  )
  const source = [
    ...names,
    'return (bytes, view, record, end, out) => {',
    ...steps.flatMap(statements),
    '}',
  ]
  const make = new Function('steps', 'pad', source.join('\n')) as Make
  return make(steps, pad)
}

type Make = (steps: Step[], fill: typeof pad) => WriteRecord

function statements({ before, width, after }: Step, index: number): string[] {
  const call = `write${index}(bytes, view, record, end, out)`
  return [
    ...(before === undefined ? [] : [`out.phrase(before${index})`]),
    width === undefined ? call : `pad(out, width${index} - ${call})`,
    ...(after === undefined ? [] : [`out.byte(after${index})`]),
  ]
}

const space = 0x20

/** Fills a column up, and the gap after it. */
export function pad(out: Output, count: number): void {
  const to = out.bytes
  let { length } = out
  for (let left = count; left > 0; left--) to[length++] = space
  to[length++] = space
  out.length = length
}
