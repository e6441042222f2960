import { Failure } from '../text/failure.js'

/** Stands in until the part lands. */
export async function compile(): Promise<number> {
  throw new Failure('failed', 'compile is not there yet')
}
