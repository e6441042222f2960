import { ProfileBuilder } from './builder.js'
import { commonMeasure, stacksInto } from './merge.js'
import { ProfileError } from './profile-error.js'
import { totalOf, type Measure, type Profile } from './profile.js'

/** How a difference is taken. */
export interface DiffOptions {
  /** Scale the first so that both have the same total: for runs of different length or load. */
  normalize?: boolean
}

/**
 * Two profiles laid over each other. A stack weighs what it did before and after together, so
 * what vanished is as wide as what is new; `samples.before` says how much of it was before.
 */
export function diffProfiles(before: Profile, after: Profile, options: DiffOptions = {}): Profile {
  // Scaled to the second's total the first is in its unit, whatever it counted.
  const measure = options.normalize ? after.measure : measureOf(before, after)
  const scale = options.normalize ? scaleOf(before, after) : 1
  const merged = new ProfileBuilder()
  const ids = [before, after].map((profile) => stacksInto(merged, profile))
  const { frames, stacks } = merged.finish({ name: '', measure })
  const weights = [before, after].map((profile, side) =>
    weightsOf(profile, ids[side]!, stacks.length),
  )
  const [first, second] = weights as [Float64Array, Float64Array]
  const present = [...first.keys()].filter((stack) => first[stack]! + second[stack]! > 0)
  return {
    name: `${before.name} → ${after.name}`,
    measure,
    measures: [measure],
    frames,
    stacks,
    samples: {
      length: present.length,
      stack: Int32Array.from(present),
      weight: Float64Array.from(present, (stack) => first[stack]! * scale + second[stack]!),
      before: Float64Array.from(present, (stack) => first[stack]! * scale),
      thread: new Int32Array(present.length).fill(-1),
      labels: new Int32Array(present.length),
    },
    threads: [],
    labelSets: [[]],
    notes: [...before.notes, ...after.notes],
  }
}

function measureOf(before: Profile, after: Profile): Measure {
  try {
    return commonMeasure([before, after])
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error
    const hint = 'choose what both have by --measure, or compare shares: --normalize'
    throw new ProfileError(error.message, hint)
  }
}

function scaleOf(before: Profile, after: Profile): number {
  const [from, to] = [totalOf(before), totalOf(after)]
  if (from === 0 || to === 0)
    throw new ProfileError(`${from === 0 ? before.name : after.name}: is empty`)
  return to / from
}

function weightsOf(profile: Profile, ids: Int32Array, length: number): Float64Array {
  const weights = new Float64Array(length)
  const { samples } = profile
  for (let index = 0; index < samples.length; index++)
    weights[ids[samples.stack[index]!]!]! += samples.weight[index]!
  return weights
}
