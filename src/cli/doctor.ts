import { Failure } from '../text/failure.js'

/** Stands in until the part lands. */
export async function doctor(): Promise<number> {
  throw new Failure('failed', 'doctor is not there yet')
}
