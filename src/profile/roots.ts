import { emptyStack, ProfileBuilder } from './builder.js'
import type { Profile, Thread } from './profile.js'

/** What goes under the stacks of a thread: nothing, its process, or itself. */
export type Roots = 'none' | 'process' | 'thread'

/** The profile with the name of who ran as the first frame of each stack, where it is known. */
export function withRoots(profile: Profile, roots: Roots): Profile {
  if (roots === 'none' || profile.threads.length === 0) return profile
  const builder = new ProfileBuilder()
  const { stacks, samples } = profile
  const frames = profile.frames.map((frame) => builder.frame(frame))
  const bases = profile.threads.map((thread) =>
    builder.push(emptyStack, builder.frame({ name: rootName(thread, roots), kind: 'process' })),
  )
  const rebased = (stack: number, base: number): number => {
    const path: number[] = []
    for (let at = stack; at > 0; at = stacks.parent[at]!) path.push(frames[stacks.frame[at]!]!)
    return path.reduceRight((at, frame) => builder.push(at, frame), base)
  }
  const rooted = new Int32Array(samples.length)
  for (let index = 0; index < samples.length; index++)
    rooted[index] = rebased(samples.stack[index]!, bases[samples.thread[index]!] ?? emptyStack)
  const made = builder.finish(profile)
  return {
    ...profile,
    frames: made.frames,
    stacks: made.stacks,
    samples: { ...samples, stack: rooted },
  }
}

function rootName(thread: Thread, roots: Roots): string {
  return roots === 'thread' && thread.tid !== undefined
    ? `${thread.name}-${thread.tid}`
    : thread.name
}
