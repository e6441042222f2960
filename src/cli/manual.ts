import { Failure } from '../text/failure.js'

/** Stands in until the part lands. */
export async function manual(): Promise<number> {
  throw new Failure('failed', 'manual is not there yet')
}
