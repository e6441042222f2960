import { Failure } from '../text/failure.js'

/** A profile that cannot be read, or not be what was asked of it. Says where the fault lies. */
export class ProfileError extends Failure {
  constructor(message: string, hint?: string) {
    super('failed', message, hint)
    this.name = 'ProfileError'
  }
}

/**
 * What a profile may need at most. Files come from anywhere: these bound memory and time, and
 * lie far above what profilers write.
 */
export const limits = {
  frames: 4_000_000,
  /** Distinct stacks, counting every prefix of one. */
  stacks: 8_000_000,
  samples: 16_000_000,
  /** Frames of one stack. */
  depth: 65_536,
  /** Frames read, for files in which few bytes can stand for many: a stack's own counts as one. */
  steps: 100_000_000,
  /** Lines of a text format, empty ones too. */
  lines: 250_000_000,
  /** Characters of one name. */
  name: 8_192,
  /** Characters of all names together. */
  text: 256 * 2 ** 20,
  /** Bytes of one line of a text format. */
  line: 16 * 2 ** 20,
  /** Bytes of a file that has to be held as a whole, unpacked. */
  whole: 256 * 2 ** 20,
  /** How deep JSON nests, its lists and objects, its values. */
  jsonDepth: 64,
  jsonContainers: 8_000_000,
  jsonValues: 48_000_000,
  /** Bytes that a packed file may unpack to. */
  unpacked: 4 * 2 ** 30,
  /**
   * What it unpacks to as a multiple of what it is, once that is more than `loose` bytes. Deflate
   * needs two bytes for 258 of text that lie a stack or more back, so stacks stay below.
   */
  times: 200,
  loose: 8 * 2 ** 20,
}
