/**
 * Keeps Node small while it only waits: a sampler has nothing to do between its beginning and its
 * end, and what V8 does meanwhile to become fast costs more than it gains. It is asked for, and not
 * done by importing: the bundler puts modules together as it likes.
 */
import { setFlagsFromString } from 'node:v8'

/** From now on memory counts; to be said before what is to be loaded so. */
export function beLean(): void {
  // The compiler alone touches 4 MB of Node when it optimizes the first function.
  setFlagsFromString('--no-opt')
  setFlagsFromString('--semi-space-growth-factor=1')
}

/** From now on there is work: names to be found; `once` all of it at the end, else now and then. */
export function beFast(when: 'once' | 'repeatedly'): void {
  setFlagsFromString('--opt')
  if (when === 'once') setFlagsFromString('--semi-space-growth-factor=2')
}
