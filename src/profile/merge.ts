import { ProfileBuilder } from './builder.js'
import { ProfileError } from './profile-error.js'
import type { Measure, Profile } from './profile.js'

/** Several profiles as one. Times stay only where all have them. */
export function mergeProfiles(profiles: Profile[]): Profile {
  const measure = commonMeasure(profiles)
  const timed = profiles.every((profile) => profile.samples.time !== undefined)
  const builder = new ProfileBuilder()
  for (const profile of profiles) {
    const stacks = stacksInto(builder, profile)
    const threads = profile.threads.map((thread) => builder.thread(thread))
    const labels = profile.labelSets.map((set) => builder.labels(set))
    const { samples } = profile
    for (let index = 0; index < samples.length; index++)
      builder.sample(
        stacks[samples.stack[index]!]!,
        samples.weight[index]!,
        threads[samples.thread[index]!] ?? -1,
        labels[samples.labels[index]!],
        timed ? samples.time![index] : undefined,
      )
  }
  return builder.finish({
    name: profiles.map(({ name }) => name).join(', '),
    measure,
    notes: profiles.flatMap(({ notes }) => notes),
  })
}

/** What all of them measure; it is an error where that differs. */
export function commonMeasure(profiles: Profile[]): Measure {
  const [first, ...others] = profiles.map(({ measure }) => measure)
  if (!first) throw new ProfileError('no profile to merge')
  const other = others.find(({ unit }) => unit !== first.unit)
  if (other)
    throw new ProfileError(
      `one profile counts ${first.unit} (${first.type}), another ${other.unit} (${other.type})`,
      'choose what both have by --measure',
    )
  return first
}

/** Adds all stacks of a profile to a builder: which number each has there. */
export function stacksInto(builder: ProfileBuilder, profile: Profile): Int32Array {
  const { stacks } = profile
  const frames = profile.frames.map((frame) => builder.frame(frame))
  const ids = new Int32Array(stacks.length)
  for (let stack = 1; stack < stacks.length; stack++)
    ids[stack] = builder.push(ids[stacks.parent[stack]!]!, frames[stacks.frame[stack]!]!)
  return ids
}
