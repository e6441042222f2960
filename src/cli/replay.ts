import { Failure } from '../text/failure.js'

/** Stands in until the part lands. */
export async function demo(): Promise<number> {
  return replay()
}

/** Stands in until the part lands. */
export async function replay(): Promise<number> {
  throw new Failure('failed', 'replay is not there yet')
}
