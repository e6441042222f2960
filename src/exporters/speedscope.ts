import { framesOf, type Profile } from '../profile/profile.js'
import { bytesPerUnit, nsPerUnit } from '../profile/weight.js'
import { byThread, threadTitle } from './by-thread.js'

/** speedscope's JSON, a profile for each thread; in time order where samples have a time. */
export function* writeSpeedscope(profile: Profile): Generator<string> {
  const frames = profile.frames.map(({ name, file, module, line }) => {
    const place = file ?? module
    return {
      name,
      ...(place !== undefined && { file: place }),
      ...(line !== undefined && { line }),
    }
  })
  const head = {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: 'ebpf-trace',
    name: profile.name,
    activeProfileIndex: 0,
  }
  yield `${JSON.stringify(head).slice(0, -1)},"shared":${JSON.stringify({ frames })},"profiles":[`
  const threads = byThread(profile)
  // A file needs one profile at least.
  if (threads.length === 0) threads.push({ thread: undefined, samples: [] })
  for (const [index, { thread, samples }] of threads.entries()) {
    if (index > 0) yield ','
    yield* writeThread(profile, threadTitle(thread), samples)
  }
  yield ']}\n'
}

function* writeThread(profile: Profile, name: string, samples: number[]): Generator<string> {
  const { stack, weight } = profile.samples
  const { unit, scale } = unitOf(profile.measure.unit)
  const weights = samples.map((sample) => weight[sample]! * scale)
  const endValue = weights.reduce((sum, one) => sum + one, 0)
  const head = { type: 'sampled', name, unit, startValue: 0, endValue, weights }
  yield `${JSON.stringify(head).slice(0, -1)},"samples":[`
  for (const [index, sample] of samples.entries()) {
    if (index > 0) yield ','
    yield JSON.stringify(framesOf(profile.stacks, stack[sample]!))
  }
  yield ']}'
}

/** speedscope's name of a unit, and how many of them one of ours is. */
function unitOf(unit: string): { unit: string; scale: number } {
  if (nsPerUnit(unit) !== undefined) return { unit, scale: 1 }
  const bytes = bytesPerUnit(unit)
  return bytes === undefined ? { unit: 'none', scale: 1 } : { unit: 'bytes', scale: bytes }
}
