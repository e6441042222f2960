import type { Frame, FrameKind, Profile } from '../profile/profile.js'

const marks: Partial<Record<FrameKind, string>> = {
  kernel: '_[k]',
  managed: '_[j]',
  inlined: '_[i]',
}

/** How much text is gathered before it is given on. */
const chunkLength = 1 << 16

/**
 * Folded stacks, a line each: `main;read;copy 42`, what a difference had before and has after as
 * two numbers. A frame's kind is marked as stackcollapse does, where it is known for certain.
 */
export function* writeFolded(profile: Profile): Generator<string> {
  const { stacks, samples } = profile
  const names = profile.frames.map(foldedName)
  const before = befores(profile)
  const weights = new Float64Array(stacks.length)
  for (let index = 0; index < samples.length; index++)
    weights[samples.stack[index]!]! += samples.weight[index]!
  let text = ''
  for (let stack = 1; stack < stacks.length; stack++) {
    const weight = weights[stack]!
    if (weight === 0) continue
    const path: string[] = []
    for (let at = stack; at > 0; at = stacks.parent[at]!) path.push(names[stacks.frame[at]!]!)
    const numbers = before ? `${before[stack]} ${weight - before[stack]!}` : weight
    text += `${path.reverse().join(';')} ${numbers}\n`
    if (text.length < chunkLength) continue
    yield text
    text = ''
  }
  yield text
}

function befores({ samples, stacks }: Profile): Float64Array | undefined {
  if (!samples.before) return undefined
  const before = new Float64Array(stacks.length)
  for (let index = 0; index < samples.length; index++)
    before[samples.stack[index]!]! += samples.before[index]!
  return before
}

/** A name without what separates frames and lines. */
function foldedName({ name, kind }: Frame): string {
  const mark = (kind && marks[kind]) ?? ''
  return name.replaceAll(';', ':').replace(/[\n\r]+/g, ' ') + mark
}
