import type { Profile, Thread } from '../profile/profile.js'

/** The samples of one thread as indexes, in time where they have one. */
export interface ThreadSamples {
  /** Undefined where nothing is known. */
  thread: Thread | undefined
  samples: number[]
}

/** The samples of each thread, the busiest first, for formats that have threads. */
export function byThread({ threads, samples }: Profile): ThreadSamples[] {
  const groups = new Map<number, number[]>()
  for (let index = 0; index < samples.length; index++) {
    const thread = samples.thread[index]!
    const group = groups.get(thread) ?? []
    group.push(index)
    groups.set(thread, group)
  }
  const { time, weight } = samples
  const busy = (group: number[]): number => group.reduce((sum, index) => sum + weight[index]!, 0)
  const sorted = [...groups]
    .map(([thread, group]) => ({ thread, group, weight: busy(group) }))
    .sort((a, b) => b.weight - a.weight)
  return sorted.map(({ thread, group }) => ({
    thread: threads[thread],
    samples: time ? group.sort((a, b) => time[a]! - time[b]!) : group,
  }))
}

/** A thread as people and speedscope's reader know it: `node (4711/4712)`. */
export function threadTitle(thread: Thread | undefined): string {
  if (!thread) return 'all'
  const { name, pid, tid } = thread
  if (tid === undefined) return name
  return pid === undefined ? `${name} (${tid})` : `${name} (${pid}/${tid})`
}
