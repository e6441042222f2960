import { Failure } from '../text/failure.js'

/** Stands in until the part lands. */
export async function run(): Promise<number> {
  throw new Failure('failed', 'run is not there yet')
}
