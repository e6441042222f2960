import type { ByteSource } from './lines.js'
import { ProfileError } from './profile-error.js'
import type { Measure, Profile } from './profile.js'

/** What a reader is told. */
export interface ReadOptions {
  /** Where it comes from, for titles and errors. */
  name: string
  /** Which of the file's measures to take, by type: `cpu`, `samples`, `alloc_space`. */
  measure?: string | undefined
  /** Keep each sample's time, for time order; else equal stacks are summed while reading. */
  times?: boolean | undefined
}

/** Reads one format. */
export type Reader = (source: ByteSource, options: ReadOptions) => Promise<Profile>

/** Which of the measures is asked for; else `fallback`. */
export function chooseMeasure(measures: Measure[], wanted: string | undefined, fallback: number) {
  if (wanted === undefined) return fallback
  const index = measures.findIndex(({ type }) => type === wanted)
  if (index === -1)
    throw new ProfileError(
      `does not measure '${wanted}'`,
      `it has: ${[...new Set(measures.map(({ type }) => type))].join(', ')}`,
    )
  return index
}

/** A weight from a file, finite and not negative: nothing can be drawn less than nothing wide. */
export function checkWeight(weight: number, place: string): number {
  if (weight >= 0 && weight < Infinity) return weight
  if (weight < 0)
    throw new ProfileError(
      `${place}: the weight ${weight} is below zero`,
      'of a difference take the two profiles it was made from: flamegraph diff BEFORE AFTER',
    )
  throw new ProfileError(`${place}: the weight is no number`)
}
